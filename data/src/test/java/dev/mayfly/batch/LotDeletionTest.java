package dev.mayfly.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.execution.ExecutionRecorder;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.BatchUpkeep;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.TestExecutions;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether experiments went together shows in their receipts: those of one transaction have begun at the same instant. */
class LotDeletionTest {

    private static final Instant SOME_DAY = Instant.parse("2026-03-01T00:00:00Z");

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();

    private Tenant tenant = Tenant.in(DATABASE);

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        tenant = Tenant.in(DATABASE);
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void deletesSmallExperimentsTogetherAndCountsEachByItself() {
        var used = tenant.expiredExperiment(7, 3);
        tenant.answer(used, 4);
        record(used, 5);
        var idle = tenant.expiredExperiment(2, 1);
        var empty = tenant.expiredExperiment(0, 2);
        ADMINISTRATOR.execute("""
                INSERT INTO document_versions (workspace_id, document_id, version, title, content, content_sha256)
                SELECT workspace_id, id, 2, 'Second', 'Second', sha256('Second')
                FROM documents
                WHERE ephemeral_batch_id = ?
                """, empty);

        var report = BatchUpkeep.run(CONTEXT);

        assertThat(report.found()).isEqualTo(3);
        assertThat(report.deleted()).isEqualTo(3);
        assertThat(transactions()).isEqualTo(1);
        assertThat(counts(used)).isEqualTo("7 4 3 3 1 1 5 2 1 1");
        assertThat(counts(idle)).isEqualTo("2 0 1 1 1 1 0 0 0 1");
        assertThat(counts(empty)).isEqualTo("0 0 2 4 1 1 0 0 0 1");
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    @Test
    void putsNoMoreTogetherThanAChunkHolds() {
        tenant.expiredExperiment(300, 1);
        tenant.expiredExperiment(1, 250);
        tenant.expiredExperiment(200, 1);
        record(tenant.expiredExperiment(1, 1), 100);

        assertThat(BatchUpkeep.run(CONTEXT).deleted()).isEqualTo(4);

        assertThat(transactions()).isEqualTo(3);
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    @Test
    void putsTheExperimentsOfOneWorkspaceTogetherThatThoseOfOthersCameBetween() {
        var other = Tenant.in(DATABASE);
        for (int i = 0; i < 3; i++) {
            tenant.expiredExperiment(1, 1);
            other.expiredExperiment(1, 1);
        }

        assertThat(BatchUpkeep.run(CONTEXT).deleted()).isEqualTo(6);

        assertThat(ADMINISTRATOR.texts("""
                        SELECT concat_ws(' ', count(*), count(DISTINCT started_at))
                        FROM deletion_receipts
                        GROUP BY workspace_id
                        """)).containsExactly("3 1", "3 1");
    }

    @Test
    void leavesOutWhatIsHeldOrRunsWithoutTakingTheOthersApart() throws SQLException {
        var held = tenant.expiredExperiment(1, 1);
        var running = tenant.expiredExperiment(1, 1);
        tenant.run(running, 1, TestWorker.LONG_LEASE);
        var others = List.of(tenant.expiredExperiment(1, 1), tenant.expiredExperiment(1, 1));
        try (var connection = DATABASE.connect();
                var statement = connection.prepareStatement("SELECT FROM eval_batches WHERE id = ? FOR KEY SHARE")) {
            connection.setAutoCommit(false);
            statement.setObject(1, held);
            statement.execute();

            var report = BatchUpkeep.run(CONTEXT);

            assertThat(report.skipped()).isEqualTo(2);
            assertThat(report.lockWaits()).isEqualTo(1);
            connection.rollback();
        }
        assertThat(tenant.exists(held)).isTrue();
        assertThat(tenant.exists(running)).isTrue();
        assertThat(others).noneMatch(tenant::exists);
        assertThat(transactions()).isEqualTo(1);
    }

    @Test
    void deletesEachByItselfWhenOneOfThemCannotBeDeleted() {
        var stuck = tenant.expiredExperiment(1, 1);
        var others = List.of(tenant.expiredExperiment(1, 1), tenant.expiredExperiment(1, 1));
        ADMINISTRATOR.execute("""
                CREATE TABLE pins (
                    workspace_id uuid, job_id uuid, FOREIGN KEY (workspace_id, job_id) REFERENCES eval_jobs)
                """);
        try {
            ADMINISTRATOR.execute("INSERT INTO pins SELECT workspace_id, id FROM eval_jobs WHERE batch_id = ?", stuck);

            var report = BatchUpkeep.run(CONTEXT);

            assertThat(report.deleted()).isEqualTo(2);
            assertThat(report.failed()).isEqualTo(1);
        } finally {
            ADMINISTRATOR.execute("DROP TABLE pins");
        }
        assertThat(tenant.exists(stuck)).isTrue();
        assertThat(others).noneMatch(tenant::exists);
        assertThat(transactions()).isEqualTo(2);
    }

    @Test
    void deletesEachByItselfWhenThereIsMoreOfThemThanWasCounted() {
        var talkative = tenant.expiredExperiment(1, 1);
        record(talkative, 1);
        ADMINISTRATOR.execute("""
                INSERT INTO agent_logs (workspace_id, id, execution_id, agent_id, user_id, category, level, message)
                SELECT workspace_id, gen_random_uuid(), 'one', agent_id, owner_id, 'execution', 'info', 'Line'
                FROM eval_batches
                CROSS JOIN generate_series(1, 700)
                WHERE id = ?
                """, talkative);
        tenant.expiredExperiment(1, 1);

        assertThat(BatchUpkeep.run(CONTEXT).deleted()).isEqualTo(2);

        assertThat(transactions()).isEqualTo(2);
        assertThat(ADMINISTRATOR.number("SELECT logs FROM deletion_receipts WHERE batch_id = ?", talkative))
                .isEqualTo(700);
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    @Test
    void takesNothingOfALotWhenItsTimeIsOver() {
        tenant.expiredExperiment(1, 1);
        tenant.expiredExperiment(1, 1);

        var report = BatchUpkeep.run(CONTEXT, () -> false);

        assertThat(report.complete()).isFalse();
        assertThat(report.found()).isZero();
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM eval_batches WHERE deleting_at IS NULL"))
                .isEqualTo(2);
    }

    private void record(UUID experiment, int executions) {
        var agent = UUID.fromString(ADMINISTRATOR.text("SELECT agent_id FROM eval_batches WHERE id = ?", experiment));
        var recorded = IntStream.range(0, executions)
                .mapToObj(i -> TestExecutions.success(agent, tenant.userId(), 1, SOME_DAY.plusSeconds(i)))
                .toList();
        CONTEXT.getBean(WorkspaceTransactions.class).write(tenant.workspace(), () -> {
            CONTEXT.getBean(ExecutionRecorder.class).recordOfJobs(tenant.workspace(), recorded);
            return true;
        });
    }

    private static long transactions() {
        return ADMINISTRATOR.number("SELECT count(DISTINCT started_at) FROM deletion_receipts");
    }

    private static String counts(UUID experiment) {
        return ADMINISTRATOR.text("""
                SELECT concat_ws(
                    ' ', jobs, evaluations, documents, document_versions, agents, agent_versions, executions, metrics,
                    interactions, batches)
                FROM deletion_receipts
                WHERE batch_id = ? AND completed_at IS NOT NULL
                """, experiment);
    }
}
