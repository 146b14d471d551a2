package dev.mayfly.batch;

import static dev.mayfly.batch.TestWorker.LONG_LEASE;
import static dev.mayfly.batch.TestWorker.MAX_ATTEMPTS;
import static dev.mayfly.batch.TestWorker.NO_LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobRepositoryTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .start();

    private Tenant tenant;
    private TestWorker worker;

    @BeforeEach
    void openWorkspace() {
        tenant = Tenant.in(DATABASE);
        worker = TestWorker.in(CONTEXT, tenant.workspace());
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void givesEachJobToOneWorker() {
        tenant.regularBatch(5);

        var first = worker.claim(LONG_LEASE, 3);
        var second = worker.withNewToken().claim(LONG_LEASE, 100);

        assertThat(first).hasSize(3);
        assertThat(second).hasSize(2).doesNotContainAnyElementsOf(first);
        assertThat(worker.withNewToken().claim(LONG_LEASE, 100)).isEmpty();
    }

    @Test
    void givesTheLongestWaitingJobFirst() {
        var ids = tenant.jobs(tenant.regularBatch(3));
        ADMINISTRATOR.execute("UPDATE eval_jobs SET run_after = now() - interval '1 hour' WHERE id = ?", ids.get(1));

        assertThat(worker.claim(LONG_LEASE, 1)).containsExactly(ids.get(1));
    }

    @Test
    void givesNoJobBeforeItsTime() {
        var ids = tenant.jobs(tenant.regularBatch(1));
        ADMINISTRATOR.execute(
                "UPDATE eval_jobs SET run_after = now() + interval '1 hour' WHERE id = ?", ids.getFirst());

        assertThat(worker.claim(LONG_LEASE, 100)).isEmpty();
    }

    @Test
    void givesNoJobOfABatchThatIsBeingDeleted() {
        var doomed = tenant.regularBatch(3);
        var other = tenant.jobs(tenant.regularBatch(2));
        ADMINISTRATOR.execute("UPDATE eval_batches SET deleting_at = now() WHERE id = ?", doomed);

        assertThat(worker.claim(LONG_LEASE, 100)).containsExactlyInAnyOrderElementsOf(other);
    }

    @Test
    void givesAsManyJobsAsTheirDocumentsHaveRoom() {
        tenant.regularBatch(5);

        assertThat(worker.claim(LONG_LEASE, 5, 2 * Tenant.DOCUMENT_BYTES + 1)).hasSize(2);
    }

    @Test
    void givesOneJobHoweverBigItsDocumentIs() {
        tenant.regularBatch(2);

        assertThat(worker.claim(LONG_LEASE, 2, 1)).hasSize(1);
    }

    @Test
    void storesAnAnswerOnce() {
        var id = tenant.jobs(tenant.regularBatch(1)).getFirst();
        worker.claim(LONG_LEASE, 1);

        assertThat(worker.complete(List.of(id))).containsExactly(id);

        assertThat(worker.find(id).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM evaluations WHERE job_id = ?", id))
                .isEqualTo(1);
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM usage_ledger WHERE job_id = ?", id))
                .isEqualTo(1);
    }

    @Test
    void recognisesAnAnswerThatIsRepeated() {
        var id = tenant.jobs(tenant.regularBatch(1)).getFirst();
        worker.claim(LONG_LEASE, 1);
        worker.complete(List.of(id));
        var before = everythingOf(id);

        assertThat(worker.complete(List.of(id))).isEmpty();

        assertThat(everythingOf(id)).isEqualTo(before);
        assertThat(worker.find(id).leaseToken()).isEqualTo(worker.token());
    }

    @Test
    void storesNoAnswerAfterTheLeaseRanOut() {
        var id = tenant.jobs(tenant.regularBatch(1)).getFirst();
        worker.claim(NO_LEASE, 1);
        var before = everythingOf(id);

        assertThat(worker.complete(List.of(id))).isEmpty();

        assertThat(everythingOf(id)).isEqualTo(before);
    }

    @Test
    void storesNoAnswerOnceAnotherWorkerHasTheJob() {
        var id = tenant.jobs(tenant.regularBatch(1)).getFirst();
        worker.claim(NO_LEASE, 1);
        worker.recovery().recover(tenant.workspace());
        var another = worker.withNewToken();
        assertThat(another.claim(LONG_LEASE, 1)).containsExactly(id);
        var before = everythingOf(id);

        assertThat(worker.complete(List.of(id))).isEmpty();
        assertThat(everythingOf(id)).isEqualTo(before);

        assertThat(another.complete(List.of(id))).containsExactly(id);
        var completed = everythingOf(id);
        assertThat(worker.complete(List.of(id))).isEmpty();
        assertThat(everythingOf(id)).isEqualTo(completed);
    }

    @Test
    void storesOnlyTheAnswersOfItsOwnJobs() {
        tenant.regularBatch(2);
        var mine = worker.claim(LONG_LEASE, 1).getFirst();
        var theirs = worker.withNewToken().claim(LONG_LEASE, 1).getFirst();

        assertThat(worker.complete(List.of(mine, theirs, UUID.randomUUID()))).containsExactly(mine);

        assertThat(worker.find(theirs).status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void changesNothingForAStaleToken() {
        var id = tenant.jobs(tenant.regularBatch(1)).getFirst();
        worker.claim(NO_LEASE, 1);
        var expired = everythingOf(id);

        assertThat(worker.heartbeat(id, LONG_LEASE)).isZero();
        assertThat(worker.fail(id, true)).isEmpty();
        assertThat(worker.release(id)).isZero();
        assertThat(everythingOf(id)).isEqualTo(expired);

        worker.recovery().recover(tenant.workspace());
        worker.withNewToken().claim(LONG_LEASE, 1);
        var claimedAgain = everythingOf(id);

        assertThat(worker.heartbeat(id, LONG_LEASE)).isZero();
        assertThat(worker.fail(id, true)).isEmpty();
        assertThat(worker.fail(id, false)).isEmpty();
        assertThat(worker.release(id)).isZero();
        assertThat(everythingOf(id)).isEqualTo(claimedAgain);
    }

    @Test
    void prolongsALiveLease() {
        tenant.regularBatch(1);
        var id = worker.claim(LONG_LEASE, 1).getFirst();
        var before = worker.find(id).leaseExpiresAt();

        assertThat(worker.heartbeat(id, 2 * LONG_LEASE)).isEqualTo(1);

        assertThat(worker.find(id).leaseExpiresAt()).isAfter(before);
    }

    @Test
    void doesNotCountTheAttemptOfAJobThatIsGivenBack() {
        tenant.regularBatch(1);
        var id = worker.claim(LONG_LEASE, 1).getFirst();

        assertThat(worker.release(id)).isEqualTo(1);

        assertThat(worker.find(id).status()).isEqualTo(JobStatus.PENDING);
        assertThat(worker.find(id).attempts()).isZero();
        assertThat(worker.withNewToken().claim(LONG_LEASE, 1)).containsExactly(id);
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureUntilNoAttemptIsLeft() {
        int jobs = 20;
        tenant.regularBatch(jobs);
        for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
            var attempting = worker.withNewToken();
            var ids = attempting.claim(LONG_LEASE, jobs);
            assertThat(ids).hasSize(jobs);
            var pauses = new HashSet<Duration>();
            for (var id : ids) {
                Instant before = databaseTime();
                assertThat(attempting.fail(id, true)).containsExactly(id);
                Instant after = databaseTime();

                var job = attempting.find(id);
                assertThat(job.status()).isEqualTo(JobStatus.PENDING);
                assertThat(job.errorCode()).isEqualTo("upstream");
                assertThat(job.finishedAt()).isNull();
                long seconds = 60L << (attempt - 1);
                assertThat(job.runAfter())
                        .isBetween(before.plusMillis(seconds * 800), after.plusMillis(seconds * 1200));
                pauses.add(Duration.between(before, job.runAfter()));
            }
            assertThat(pauses).hasSizeGreaterThan(1);
            assertThat(worker.withNewToken().claim(LONG_LEASE, jobs)).isEmpty();
            ADMINISTRATOR.execute(
                    "UPDATE eval_jobs SET run_after = now() WHERE workspace_id = ?",
                    tenant.workspace().value());
        }

        var id = worker.claim(LONG_LEASE, 1).getFirst();
        assertThat(worker.fail(id, true)).containsExactly(id);

        var job = worker.find(id);
        assertThat(job.status()).isEqualTo(JobStatus.FAILED);
        assertThat(job.attempts()).isEqualTo(MAX_ATTEMPTS);
        assertThat(job.finishedAt()).isNotNull();
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM usage_ledger WHERE job_id = ?", id))
                .as("each attempt is paid for")
                .isEqualTo(MAX_ATTEMPTS);
    }

    @Test
    void failsAtOnceWhatNoRetryCanMend() {
        tenant.regularBatch(1);
        var id = worker.claim(LONG_LEASE, 1).getFirst();

        assertThat(worker.fail(id, false)).containsExactly(id);

        assertThat(worker.find(id).status()).isEqualTo(JobStatus.FAILED);
        assertThat(worker.fail(id, false)).isEmpty();
    }

    @Test
    void takesBackTheJobsOfASilentWorkerUntilNoAttemptIsLeft() {
        tenant.regularBatch(1);
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            assertThat(worker.withNewToken().claim(NO_LEASE, 1)).hasSize(1);
            assertThat(worker.recovery().recover(tenant.workspace())).isEqualTo(1);
        }

        assertThat(worker.claim(LONG_LEASE, 1)).isEmpty();
        assertThat(ADMINISTRATOR.texts(
                        "SELECT concat_ws(' ', status, error_code, attempts) FROM eval_jobs WHERE workspace_id = ?",
                        tenant.workspace().value()))
                .containsExactly("FAILED lease_expired " + MAX_ATTEMPTS);
        assertThat(ADMINISTRATOR.texts(
                        "SELECT status FROM eval_batches WHERE workspace_id = ?",
                        tenant.workspace().value()))
                .as("the last job has ended")
                .containsExactly("COMPLETED");
    }

    @Test
    void takesNoJobBackWhoseLeaseIsLive() {
        tenant.regularBatch(2);
        var live = worker.claim(LONG_LEASE, 1).getFirst();
        var lost = worker.withNewToken().claim(NO_LEASE, 1).getFirst();

        assertThat(worker.recovery().recover(tenant.workspace())).isEqualTo(1);

        assertThat(worker.find(live).status()).isEqualTo(JobStatus.RUNNING);
        assertThat(worker.find(lost).status()).isEqualTo(JobStatus.PENDING);
        assertThat(worker.find(lost).errorCode()).isEqualTo("lease_expired");
    }

    @Test
    void losesTheLeaseOfAJobThatIsCancelled() {
        tenant.regularBatch(1);
        var id = worker.claim(LONG_LEASE, 1).getFirst();

        assertThat(worker.transactions()
                        .write(tenant.workspace(), () -> worker.jobs().cancel(tenant.workspace(), id)))
                .isEqualTo(1);

        assertThat(worker.complete(List.of(id))).isEmpty();
        assertThat(worker.heartbeat(id, LONG_LEASE)).isZero();
        assertThat(worker.find(id).status()).isEqualTo(JobStatus.CANCELLED);
    }

    /** The job with its evaluation and its usage, each with the transaction that wrote it. */
    private static List<String> everythingOf(UUID id) {
        return ADMINISTRATOR.texts("""
                SELECT concat_ws(' ', eval_jobs.xmin, eval_jobs) FROM eval_jobs WHERE id = ?
                UNION ALL
                SELECT concat_ws(' ', evaluations.xmin, evaluations) FROM evaluations WHERE job_id = ?
                UNION ALL
                SELECT concat_ws(' ', usage_ledger.xmin, usage_ledger) FROM usage_ledger WHERE job_id = ?
                """, id, id, id);
    }

    private static Instant databaseTime() {
        return Instant.parse(ADMINISTRATOR.text(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
    }
}
