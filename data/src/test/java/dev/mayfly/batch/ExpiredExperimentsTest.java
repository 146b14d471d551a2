package dev.mayfly.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mayfly.execution.ExecutionRecorder;
import dev.mayfly.execution.NewExecution;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.BatchUpkeep;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.TestExecutions;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import io.micronaut.core.type.Argument;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ExpiredExperimentsTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.mayfly");
    private Tenant tenant;

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        tenant = Tenant.in(DATABASE);
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    /** More of each table than one statement deletes, and with them a run of the shared agent, which stays. */
    @Test
    void deletesAllThatWasRecordedOfAnExperimentsOwnAgent() {
        var expired = tenant.expiredExperiment(2, 1);
        var agent = UUID.fromString(ADMINISTRATOR.text("SELECT agent_id FROM eval_batches WHERE id = ?", expired));
        var start = Instant.parse("2026-03-01T00:00:00Z");
        var executions = new ArrayList<NewExecution>();
        for (int i = 0; i < 450; i++) {
            executions.add(TestExecutions.success(agent, tenant.userId(), i * 50L, start.plusSeconds(i * 60L)));
        }
        executions.add(TestExecutions.success(tenant.agentId(), tenant.userId(), 1, start));
        CONTEXT.getBean(WorkspaceTransactions.class)
                .write(
                        tenant.workspace(),
                        () -> CONTEXT.getBean(ExecutionRecorder.class).recordOfJobs(tenant.workspace(), executions));

        cleanUp();

        assertThat(tenant.exists(expired)).isFalse();
        assertThat(ADMINISTRATOR.text(
                        "SELECT concat_ws(' ', executions, metrics, interactions) FROM deletion_receipts WHERE batch_id = ?",
                        expired))
                .isEqualTo("450 9 1");
        assertThat(ADMINISTRATOR.text("SELECT count(*) FROM agent_executions")).isEqualTo("1");
        assertThat(ADMINISTRATOR.text("SELECT count(*) FROM agent_metrics")).isEqualTo("2");
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    @Test
    void deletesAnExpiredExperimentWithAllThatIsItsOwn() {
        var expired = tenant.expiredExperiment(7, 3);
        tenant.answer(expired, 4);

        var report = cleanUp();

        assertThat(tenant.exists(expired)).isFalse();
        assertThat(receipt(expired))
                .isEqualTo("expired jobs 7 evaluations 4 documents 3 3 agents 1 1 batches 1 closed");
        assertThat(report.found()).isEqualTo(1);
        assertThat(report.deleted()).isEqualTo(1);
        assertThat(report.complete()).isTrue();
        assertThat(SCHEMA.orphans()).isEmpty();
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM usage_ledger WHERE batch_id = ?", expired))
                .as("what was spent stays on the books")
                .isEqualTo(4);
    }

    @Test
    void deletesEveryVersionOfItsAgentAndDocuments() {
        var expired = tenant.expiredExperiment(2, 2);
        ADMINISTRATOR.execute("""
                INSERT INTO document_versions (workspace_id, document_id, version, title, content, content_sha256)
                SELECT workspace_id, id, 2, 'Second', 'Second', sha256('Second')
                FROM documents
                WHERE ephemeral_batch_id = ?
                """, expired);
        ADMINISTRATOR.execute("""
                INSERT INTO agent_versions (workspace_id, agent_id, version, instructions, provides_grades)
                SELECT workspace_id, id, 2, 'Second', true
                FROM agents
                WHERE ephemeral_batch_id = ?
                """, expired);

        cleanUp();

        assertThat(receipt(expired))
                .isEqualTo("expired jobs 2 evaluations 0 documents 2 4 agents 1 2 batches 1 closed");
    }

    @Test
    void deletesFromTheMicrosecondAfterTheExpiryOn() {
        var experiment = tenant.experiment(1, 1);

        assertThat(isFencedWhenItExpires(experiment, "now() + interval '1 microsecond'"))
                .isFalse();
        assertThat(isFencedWhenItExpires(experiment, "now()")).isFalse();
        assertThat(isFencedWhenItExpires(experiment, "now() - interval '1 microsecond'"))
                .isTrue();
    }

    @Test
    void neverDeletesARegularBatchHoweverOld() {
        var regular = tenant.regularBatch(2);
        ADMINISTRATOR.execute("UPDATE eval_batches SET created_at = now() - interval '10 years'");

        assertThat(cleanUp().found()).isZero();

        assertThat(tenant.exists(regular)).isTrue();
    }

    @Test
    void neverDeletesAnExperimentThatHasTimeLeft() {
        var live = tenant.experiment(2, 1);

        assertThat(cleanUp().found()).isZero();

        assertThat(tenant.exists(live)).isTrue();
    }

    @Test
    void leavesSharedAgentsAndDocumentsAsTheyAre() {
        var regular = tenant.regularBatch(12);
        var experiment = tenant.experimentOnSharedDocuments(12);
        tenant.expire(experiment);
        var shared = shared();

        cleanUp();

        assertThat(tenant.exists(experiment)).isFalse();
        assertThat(receipt(experiment))
                .isEqualTo("expired jobs 12 evaluations 0 documents 0 0 agents 0 0 batches 1 closed");
        assertThat(shared()).isEqualTo(shared);
        assertThat(tenant.jobs(regular)).hasSize(12);
    }

    @Test
    void leavesAnExperimentAloneWhileAJobRunsUnderALiveLease() {
        var expired = tenant.expiredExperiment(3, 1);
        tenant.run(expired, 1, TestWorker.LONG_LEASE);

        var report = cleanUp();

        assertThat(report.skipped()).isEqualTo(1);
        assertThat(tenant.jobs(expired)).hasSize(3);
        assertThat(messages()).contains(tuple("Skipped an experiment", "jobs_running"));

        ADMINISTRATOR.execute("UPDATE eval_jobs SET lease_expires_at = now() WHERE status = 'RUNNING'");
        assertThat(cleanUp().deleted()).isEqualTo(1);
    }

    @Test
    void goesOnWhenOneExperimentCannotBeDeleted() {
        var first = tenant.expiredExperiment(1, 1);
        var stuck = tenant.expiredExperiment(2, 1);
        var last = Tenant.in(DATABASE).expiredExperiment(1, 1);
        ADMINISTRATOR.execute("""
                CREATE TABLE pins (
                    workspace_id uuid, job_id uuid, FOREIGN KEY (workspace_id, job_id) REFERENCES eval_jobs)
                """);
        try {
            ADMINISTRATOR.execute(
                    "INSERT INTO pins SELECT workspace_id, id FROM eval_jobs WHERE batch_id = ? LIMIT 1", stuck);

            var report = cleanUp();

            assertThat(report.deleted()).isEqualTo(2);
            assertThat(report.failed()).isEqualTo(1);
            assertThat(tenant.exists(first)).isFalse();
            assertThat(tenant.exists(stuck)).isTrue();
            assertThat(tenant.exists(last)).isFalse();
            assertThat(log.list)
                    .filteredOn(event -> event.getLevel() == Level.ERROR)
                    .singleElement()
                    .satisfies(event -> assertThat(event.getThrowableProxy()).isNotNull());
        } finally {
            ADMINISTRATOR.execute("DROP TABLE pins");
        }

        assertThat(cleanUp().deleted()).isEqualTo(1);
        assertThat(receipt(stuck)).isEqualTo("expired jobs 2 evaluations 0 documents 1 1 agents 1 1 batches 1 closed");
    }

    @Test
    void skipsAnExperimentThatIsLockedAndFindsItAgain() throws SQLException {
        var locked = tenant.expiredExperiment(1, 1);
        var other = tenant.expiredExperiment(1, 1);
        try (var connection = DATABASE.connect();
                var statement = connection.prepareStatement("SELECT FROM eval_batches WHERE id = ? FOR UPDATE")) {
            connection.setAutoCommit(false);
            statement.setObject(1, locked);
            statement.execute();

            var report = cleanUp();

            assertThat(report.lockWaits()).isEqualTo(1);
            assertThat(report.skipped()).isEqualTo(1);
            assertThat(report.failed()).isZero();
            assertThat(tenant.exists(other)).isFalse();
            assertThat(messages()).contains(tuple("Skipped an experiment", "locked"));
            connection.rollback();
        }

        assertThat(cleanUp().deleted()).isEqualTo(1);
        assertThat(tenant.exists(locked)).isFalse();
    }

    @Test
    void doesNotWaitForeverForALockedRow() throws SQLException {
        var expired = tenant.expiredExperiment(2, 1);
        var other = tenant.expiredExperiment(1, 1);
        try (var connection = DATABASE.connect();
                var statement = connection.prepareStatement("SELECT FROM eval_jobs WHERE batch_id = ? FOR UPDATE")) {
            connection.setAutoCommit(false);
            statement.setObject(1, expired);
            statement.execute();

            var report = cleanUp();

            assertThat(report.failed()).isZero();
            assertThat(report.deleted()).isEqualTo(1);
            assertThat(tenant.exists(other)).isFalse();
            connection.rollback();
        }

        assertThat(cleanUp().deleted()).isEqualTo(1);
        assertThat(tenant.exists(expired)).isFalse();
    }

    @Test
    void stopsWhenTimeIsOverAndGoesOnNextTime() {
        int jobs = 2 * BatchDeletion.CHUNK_ROWS + 100;
        var expired = tenant.expiredExperiment(jobs, 1);

        var first = BatchUpkeep.run(CONTEXT, steps(2));

        assertThat(first.complete()).isFalse();
        assertThat(first.deleted()).isZero();
        assertThat(first.skipped()).isEqualTo(1);
        assertThat(messages()).contains(tuple("Skipped an experiment", "unfinished"));
        assertThat(tenant.jobs(expired)).hasSize(jobs - BatchDeletion.CHUNK_ROWS);

        var second = cleanUp();

        assertThat(second.complete()).isTrue();
        assertThat(second.deleted()).isEqualTo(1);
        assertThat(receipt(expired))
                .isEqualTo("expired jobs %d evaluations 0 documents 1 1 agents 1 1 batches 1 closed".formatted(jobs));
    }

    @Test
    void startsNothingWhenThereIsNoTime() {
        var expired = tenant.expiredExperiment(1, 1);
        tenant.run(tenant.regularBatch(1), 1, -1);

        var report = BatchUpkeep.run(CONTEXT, steps(0));

        assertThat(report.complete()).isFalse();
        assertThat(report.recoveredJobs()).isZero();
        assertThat(tenant.exists(expired)).isTrue();
    }

    @Test
    void goesOverMoreExperimentsThanFitOnOnePage() {
        int experiments = 201;
        ADMINISTRATOR.execute("""
                INSERT INTO eval_batches (
                    workspace_id, id, owner_id, tracking_id, is_ephemeral, expires_at, agent_id, agent_version)
                SELECT ?, gen_random_uuid(), ?, 'exp_' || number, true, now() - interval '1 hour', ?, 1
                FROM generate_series(1, ?) AS numbers (number)
                """, tenant.workspace().value(), tenant.userId(), tenant.agentId(), experiments);

        var report = cleanUp();

        assertThat(report.deleted()).as("all expired at the same instant").isEqualTo(experiments);
    }

    @Test
    void finishesHalfDeletedExperimentsThatSkippedOnesPrecede() throws SQLException {
        var held = tenant.expiredExperiment(1, 1);
        var half = tenant.expiredExperiment(1, 1);
        for (var id : List.of(held, half)) {
            ADMINISTRATOR.execute("UPDATE eval_batches SET deleting_at = now() WHERE id = ?", id);
            ADMINISTRATOR.execute("""
                    INSERT INTO deletion_receipts (workspace_id, batch_id, owner_id, cause)
                    VALUES (?, ?, ?, 'expired')
                    """, tenant.workspace().value(), id, tenant.userId());
        }
        try (var connection = DATABASE.connect();
                var statement = connection.prepareStatement("SELECT FROM eval_batches WHERE id = ? FOR UPDATE")) {
            connection.setAutoCommit(false);
            statement.setObject(1, held);
            statement.execute();

            cleanUp();

            assertThat(tenant.exists(held)).isTrue();
            assertThat(tenant.exists(half)).isFalse();
        }
    }

    @Test
    void logsItsStartAndOneLineForEachExperiment() {
        var deleted = tenant.expiredExperiment(3, 1);
        var skipped = tenant.expiredExperiment(1, 1);
        tenant.run(skipped, 1, TestWorker.LONG_LEASE);

        cleanUp();

        assertThat(messages())
                .containsExactlyInAnyOrder(
                        tuple("Starting cleanup of expired ephemeral batches", ""),
                        tuple("Deleted an experiment", 3L),
                        tuple("Skipped an experiment", "jobs_running"));
        assertThat(log.list.getFirst().getMessage()).isEqualTo("Starting cleanup of expired ephemeral batches");
        assertThat(log.list)
                .filteredOn(event -> event.getMessage().startsWith("Deleted"))
                .singleElement()
                .satisfies(event -> assertThat(event.getKeyValuePairs())
                        .extracting(pair -> pair.key, pair -> pair.value)
                        .contains(
                                tuple("workspaceId", tenant.workspace().value()),
                                tuple("batchId", deleted),
                                tuple("trackingId", "exp_" + deleted)));
    }

    /** Lets it expire at a time relative to the very transaction that then lists and fences it, and takes all back. */
    private boolean isFencedWhenItExpires(UUID experiment, String expiresAt) {
        var due = CONTEXT.getBean(DueBatchRepository.class);
        var fences = CONTEXT.getBean(FenceRepository.class);
        TransactionOperations<Connection> transactions =
                CONTEXT.getBean(Argument.of(TransactionOperations.class, Connection.class));
        return transactions.executeWrite(status -> {
            Administrator.execute(
                    status.getConnection(),
                    "UPDATE eval_batches SET expires_at = %s WHERE id = ?".formatted(expiresAt),
                    experiment);
            var listed = due.listExpired(Instant.EPOCH, new UUID(0, 0), new UUID(0, 0), 100);
            var fenced = fences.fence(tenant.workspace(), List.of(experiment), true, null);
            status.setRollbackOnly();
            assertThat(listed).extracting(DueBatch::id).isEqualTo(fenced);
            return !fenced.isEmpty();
        });
    }

    /** The message of each line with the last of its values. */
    private List<Tuple> messages() {
        return log.list.stream()
                .map(event -> tuple(
                        event.getMessage(),
                        event.getKeyValuePairs() == null
                                ? ""
                                : event.getKeyValuePairs().getLast().value))
                .toList();
    }

    private CleanupReport cleanUp() {
        return BatchUpkeep.run(CONTEXT);
    }

    private static BooleanSupplier steps(int count) {
        var left = new AtomicInteger(count);
        return () -> left.getAndDecrement() > 0;
    }

    private static List<String> shared() {
        return SCHEMA.contents().stream()
                .filter(row -> row.startsWith("agent") || row.startsWith("document"))
                .toList();
    }

    private static String receipt(UUID batchId) {
        return ADMINISTRATOR.text("""
                SELECT format(
                    '%s jobs %s evaluations %s documents %s %s agents %s %s batches %s %s',
                    cause, jobs, evaluations, documents, document_versions, agents, agent_versions, batches,
                    CASE WHEN completed_at IS NULL THEN 'open' ELSE 'closed' END)
                FROM deletion_receipts
                WHERE batch_id = ?
                """, batchId);
    }
}
