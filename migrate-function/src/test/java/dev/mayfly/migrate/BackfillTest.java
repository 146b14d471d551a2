package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.invoke;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every backfill: how it is called, stopped, killed and continued. */
class BackfillTest {

    private static final int AGENTS = 7;

    private final TestDatabase database = TestDatabase.create();
    private final Administrator administrator = new Administrator(database);
    private final Tenant tenant = Tenant.in(database);
    private final Backfills backfills = new Backfills(configuration(database));

    /** Agents with stats, each with as many transactions of one user. */
    @BeforeEach
    void fill() {
        administrator.execute("""
                INSERT INTO agents (workspace_id, id, owner_id, name, stats)
                SELECT ?, gen_random_uuid(), ?, 'Agent', '{"totalExecutions": 10, "uniqueUsers": 2}'
                FROM generate_series(1, ?)
                """, tenant.workspace().value(), tenant.userId(), AGENTS);
        administrator.execute("""
                INSERT INTO transactions (workspace_id, id, user_id, agent_id, status)
                SELECT workspace_id, gen_random_uuid(), owner_id, id, 'succeeded'
                FROM agents
                CROSS JOIN generate_series(1, 3)
                WHERE stats IS NOT NULL
                """);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void answersWithAReport() {
        administrator.execute("UPDATE agents SET stats = '[]' WHERE id = ?", tenant.agentId());

        assertThat(invoke(configuration(database), "{\"action\":\"backfill\",\"name\":\"agent-stats\"}"))
                .isEqualTo("""
                        {"action":"backfill","name":"agent-stats","dryRun":false,"status":"COMPLETED","rowsDone":7,\
                        "rowsWritten":7,"rowsSkipped":1,"malformed":[{"workspaceId":"%s","table":"agents","id":"%s",\
                        "reason":"stats is not an object"}]}\
                        """.formatted(tenant.workspace().value(), tenant.agentId()));
        assertThat(invoke(
                        configuration(database),
                        "{\"action\":\"backfill\",\"name\":\"user-interactions\",\"dryRun\":true}"))
                .isEqualTo("""
                        {"action":"backfill","name":"user-interactions","dryRun":true,"status":"COMPLETED",\
                        "rowsDone":21,"rowsWritten":7,"rowsSkipped":0,"malformed":[]}\
                        """);
        assertThat(administrator.texts("SELECT name FROM backfill_runs")).containsExactly("agent-stats");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"name\":\"agents\"", "\"name\":\"\"", "\"name\":null", "\"dryRun\":true"})
    void refusesNamesThatItDoesNotKnowAndListsThoseItDoes(String rest) {
        assertThatThrownBy(() -> invoke(configuration(database), "{\"action\":\"backfill\",%s}".formatted(rest)))
                .isInstanceOf(MigrationException.class)
                .hasMessageEndingWith(
                        "known are agent-stats, user-interactions, task-links, account-ids, parent-requests, "
                                + "subtask-branches, train-ids, train-owners, request-costs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"no\"", "\"false\"", "0", "[]", "{}"})
    void takesNothingButTrueAndFalseForADryRun(String dryRun) {
        assertThatThrownBy(() -> invoke(
                        configuration(database),
                        "{\"action\":\"backfill\",\"name\":\"agent-stats\",\"dryRun\":%s}".formatted(dryRun)))
                .isInstanceOf(MigrationException.class)
                .hasMessage("dryRun must be true or false");
        assertThat(administrator.number("SELECT count(*) FROM backfill_runs")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"60000, STOPPED", "60001, COMPLETED"})
    void stopsAMinuteBeforeItsTimeIsOver(int remainingMillis, Status status) {
        assertThat(invoke(
                        configuration(database), "{\"action\":\"backfill\",\"name\":\"agent-stats\"}", remainingMillis))
                .contains("\"status\":\"%s\"".formatted(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void goesOnWhereTheLastCallStopped(int chunks) {
        for (Backfill backfill : List.of(new AgentStatsBackfill(2), new UserInteractionsBackfill(6))) {
            var first = backfills.run(backfill, Calls.chunks(chunks));
            var second = backfills.run(backfill, Calls.ENOUGH);

            assertThat(first.status()).isEqualTo(Status.STOPPED);
            assertThat(first.rowsWritten()).isEqualTo(2L * chunks);
            assertThat(second.status()).isEqualTo(Status.COMPLETED);
            assertThat(first.rowsWritten() + second.rowsWritten()).isEqualTo(AGENTS);
        }
        assertMovedOnce();
        assertThat(administrator.texts(
                        "SELECT concat_ws(' ', name, status, rows_done) FROM backfill_runs ORDER BY name"))
                .containsExactly("agent-stats COMPLETED 7", "user-interactions COMPLETED 21");
    }

    @Test
    void losesNothingAndRepeatsNothingWhenItIsKilled() {
        for (Backfill backfill : List.of(new AgentStatsBackfill(2), new UserInteractionsBackfill(6))) {
            assertThatThrownBy(() -> backfills.run(new KilledInItsSecondChunk(backfill), Calls.ENOUGH))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("terminating connection");
            assertThat(administrator.text("SELECT status FROM backfill_runs WHERE name = ?", backfill.name()))
                    .isEqualTo("RUNNING");

            var report = backfills.run(backfill, Calls.ENOUGH);

            assertThat(report.status()).isEqualTo(Status.COMPLETED);
            assertThat(report.rowsWritten()).isEqualTo(AGENTS - 2);
        }
        assertMovedOnce();
    }

    @Test
    void isRefusedWhileItRunsAlready() throws Exception {
        var backfill = new Waiting();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = executor.submit(() -> backfills.run(backfill, Calls.ENOUGH));
            backfill.begun.await();

            assertThatThrownBy(() -> backfills.run(backfill, Calls.ENOUGH))
                    .isInstanceOf(MigrationException.class)
                    .hasMessage("Backfill waiting is running already; call it again when that call has ended");
            assertThat(backfills.run(new AgentStatsBackfill(2), Calls.ENOUGH).status())
                    .isEqualTo(Status.COMPLETED);

            backfill.end.countDown();
            assertThat(first.get().status()).isEqualTo(Status.COMPLETED);
        }
        assertThat(backfills.run(backfill, Calls.ENOUGH).status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void endsWhenSomebodyCancelsItsRun() {
        var backfill = new AgentStatsBackfill(2);
        backfills.run(backfill, Calls.chunks(1));

        assertThatThrownBy(() -> backfills.run(backfill, () -> {
                    administrator.execute("UPDATE backfill_runs SET status = 'CANCELLED', completed_at = now()");
                    return true;
                }))
                .isInstanceOf(MigrationException.class)
                .hasMessageStartingWith("Somebody has ended the run");
        assertThat(administrator.number("SELECT count(*) FROM agent_metrics")).isEqualTo(2);
    }

    @Test
    void waitsForWhoeverHoldsAnAgent() throws Exception {
        var patient =
                new Backfills(configuration(database).withLocks(Duration.ofMillis(10), 1000, Duration.ofMillis(10)));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                var holder = database.connect()) {
            holder.setAutoCommit(false);
            Administrator.execute(holder, "SELECT FROM agents WHERE stats IS NOT NULL LIMIT 1 FOR NO KEY UPDATE");
            var report = executor.submit(() -> patient.run(new AgentStatsBackfill(2), Calls.ENOUGH));
            administrator.await("EXISTS (SELECT FROM pg_locks WHERE NOT granted)");
            administrator.await("NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted)");
            holder.commit();

            assertThat(report.get().rowsWritten()).isEqualTo(AGENTS);
        }
        assertThat(administrator.number("SELECT count(*) FROM agent_metrics")).isEqualTo(AGENTS);
    }

    private void assertMovedOnce() {
        assertThat(administrator.texts("""
                        SELECT DISTINCT concat_ws(' ', total_executions, legacy_executions, total_users, known_users)
                        FROM agents
                        WHERE stats IS NOT NULL
                        """)).containsExactly("10 10 2 1");
        assertThat(administrator.texts("""
                        SELECT concat_ws(' ', count(*), sum(total_executions))
                        FROM agent_metrics
                        UNION ALL
                        SELECT concat_ws(' ', count(*), sum(total_executions))
                        FROM user_agent_interactions
                        """)).containsExactly("7 70", "7 21");
    }

    /** Has nothing to do, and takes its time for it. */
    private static final class Waiting implements Backfill {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        public String name() {
            return "waiting";
        }

        @Override
        public List<String> tables() {
            return List.of("agents");
        }

        @Override
        public String start() {
            return "{}";
        }

        @Override
        public Optional<Chunk> next(Connection connection, String position, boolean dryRun) {
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Optional.empty();
        }
    }
}
