package dev.mayfly.batch;

import static dev.mayfly.batch.TestWorker.LONG_LEASE;
import static dev.mayfly.batch.TestWorker.NO_LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JobRaceTest {

    private static final int WORKERS = 64;
    private static final int JOBS = 10_000;

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .properties(Map.of(
                    "datasources.default.maximum-pool-size", 20,
                    "datasources.default.connection-timeout", 60_000,
                    "jobs.max-attempts", 1_000))
            .start();

    /** Writes down each time that a batch ends, whoever ends it. */
    @BeforeAll
    static void watchBatches() {
        ADMINISTRATOR.execute("CREATE TABLE batch_ends (batch_id uuid NOT NULL)");
        ADMINISTRATOR.execute("""
                CREATE FUNCTION note_batch_end() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
                BEGIN
                    INSERT INTO batch_ends VALUES (NEW.id);
                    RETURN NULL;
                END $$
                """);
        ADMINISTRATOR.execute("""
                CREATE TRIGGER note_batch_end AFTER UPDATE ON eval_batches
                FOR EACH ROW WHEN (NEW.completed_at IS DISTINCT FROM OLD.completed_at)
                EXECUTE FUNCTION note_batch_end()
                """);
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void completesEachJobOnceUnderOneLiveLeaseAtATime() {
        var tenant = Tenant.in(DATABASE);
        var batchId = tenant.regularBatch(JOBS);
        var worker = TestWorker.in(CONTEXT, tenant.workspace());
        Set<UUID> leased = ConcurrentHashMap.newKeySet();
        var completed = new ConcurrentLinkedQueue<UUID>();

        var lostAnswers = Threads.together(WORKERS, () -> {
            int lost = 0;
            while (completed.size() < JOBS) {
                var attempt = worker.withNewToken();
                boolean silent = ThreadLocalRandom.current().nextInt(10) == 0;
                var ids = attempt.claim(silent ? NO_LEASE : LONG_LEASE, 50);
                if (silent) {
                    assertThat(attempt.complete(ids)).as("late").isEmpty();
                    lost += ids.size();
                    worker.recovery().recover(tenant.workspace());
                } else {
                    assertThat(ids).as("under a live lease already").allMatch(leased::add);
                    assertThat(attempt.complete(ids)).containsExactlyInAnyOrderElementsOf(ids);
                    completed.addAll(ids);
                    worker.recovery().complete(tenant.workspace(), Set.of(batchId));
                }
            }
            return lost;
        });

        assertThat(completed).hasSize(JOBS).doesNotHaveDuplicates();
        assertThat(lostAnswers).as("some workers fell silent").anyMatch(lost -> lost > 0);
        assertThat(ADMINISTRATOR.texts("SELECT DISTINCT status FROM eval_jobs WHERE batch_id = ?", batchId))
                .containsExactly("COMPLETED");
        assertThat(ADMINISTRATOR.number(
                        "SELECT count(*) FROM evaluations WHERE workspace_id = ?",
                        tenant.workspace().value()))
                .isEqualTo(JOBS);
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM usage_ledger WHERE batch_id = ?", batchId))
                .isEqualTo(JOBS);
        assertThat(endsOf(batchId)).isEqualTo(1);
    }

    @Test
    void completesABatchOnceAlthoughItsLastJobsEndTogether() {
        for (int round = 0; round < 25; round++) {
            var tenant = Tenant.in(DATABASE);
            var batchId = tenant.regularBatch(8);
            var worker = TestWorker.in(CONTEXT, tenant.workspace());
            var ends = new ArrayList<Callable<Boolean>>();
            for (var id : worker.claim(LONG_LEASE, 8)) {
                ends.add(() -> {
                    worker.complete(List.of(id));
                    worker.recovery().complete(tenant.workspace(), Set.of(batchId));
                    return true;
                });
            }

            Threads.together(ends);

            assertThat(endsOf(batchId)).as("round %d", round).isEqualTo(1);
        }
    }

    @Test
    void completesABatchOnceWhenAFailureACancellationAndALostLeaseEndItTogether() {
        for (int round = 0; round < 10; round++) {
            var tenant = Tenant.in(DATABASE);
            var batchId = tenant.regularBatch(4);
            var workspace = tenant.workspace();
            var worker = TestWorker.in(CONTEXT, workspace);
            var ids = worker.claim(LONG_LEASE, 3);
            ADMINISTRATOR.execute(
                    "UPDATE eval_jobs SET attempts = 999 WHERE batch_id = ? AND status = 'PENDING'", batchId);
            worker.withNewToken().claim(NO_LEASE, 1);

            Threads.together(List.<Callable<Boolean>>of(
                    () -> end(worker, batchId, () -> worker.complete(List.of(ids.get(0)))),
                    () -> end(worker, batchId, () -> worker.fail(ids.get(1), false)),
                    () -> end(
                            worker,
                            batchId,
                            () -> worker.transactions()
                                    .write(workspace, () -> worker.jobs().cancel(workspace, ids.get(2)))),
                    () -> worker.recovery().recover(workspace) == 1));

            assertThat(new HashSet<>(ADMINISTRATOR.texts("SELECT status FROM eval_jobs WHERE batch_id = ?", batchId)))
                    .containsExactlyInAnyOrder("COMPLETED", "FAILED", "CANCELLED");
            assertThat(endsOf(batchId)).as("round %d", round).isEqualTo(1);
        }
    }

    private static boolean end(TestWorker worker, UUID batchId, Runnable work) {
        work.run();
        worker.recovery().complete(worker.workspace(), Set.of(batchId));
        return true;
    }

    private static long endsOf(UUID batchId) {
        return ADMINISTRATOR.number("SELECT count(*) FROM batch_ends WHERE batch_id = ?", batchId);
    }
}
