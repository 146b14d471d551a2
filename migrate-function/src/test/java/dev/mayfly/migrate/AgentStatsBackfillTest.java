package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentStatsBackfillTest {

    private static final String STATS = """
            {
                "totalExecutions": 100,
                "successfulExecutions": 80,
                "failedExecutions": 15,
                "averageExecutionTime": 1234.5,
                "uniqueUsers": 7,
                "lastExecution": "2025-12-31T23:30:00-01:00",
                "other": ["anything"]
            }
            """;

    private final TestDatabase database = TestDatabase.create();
    private final Administrator administrator = new Administrator(database);
    private final Tenant tenant = Tenant.in(database);
    private final Backfills backfills = new Backfills(Migrations.configuration(database));
    private final Backfill backfill = new AgentStatsBackfill(2);

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void makesOneLegacyRowOnTheDayOfTheLastExecution() {
        stats(tenant.agentId(), STATS);

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report)
                .isEqualTo(new BackfillReport("backfill", "agent-stats", false, Status.COMPLETED, 1, 1, 0, List.of()));
        assertThat(metrics()).containsExactly("2026-01-01 t 100 80 15 0 0 123450.0 1234.5 7 t");
        assertThat(agent(tenant.agentId())).isEqualTo("100 100 7 7 0 2026-01-01 00:30:00");
    }

    @Test
    void changesNothingTheSecondTime() {
        stats(tenant.agentId(), STATS);
        stats(newAgent(), "{}");
        backfills.run(backfill, Calls.ENOUGH);
        var once = everything();

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report.rowsDone()).isEqualTo(2);
        assertThat(report.rowsWritten()).isZero();
        assertThat(everything()).isEqualTo(once);
        assertThat(administrator.texts("SELECT status FROM backfill_runs")).containsExactly("COMPLETED", "COMPLETED");
    }

    @Test
    void keepsTheRowOfAnAgentThatDoesNotTellItsLastExecutionOnAnotherDay() {
        stats(tenant.agentId(), "{\"totalExecutions\": 5}");
        backfills.run(backfill, Calls.ENOUGH);
        assertThat(administrator.texts("SELECT date = (now() AT TIME ZONE 'UTC')::date FROM agent_metrics"))
                .containsExactly("t");
        administrator.execute("UPDATE agent_metrics SET date = '2026-01-15'");

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report.rowsWritten()).isZero();
        assertThat(administrator.texts("SELECT date FROM agent_metrics")).containsExactly("2026-01-15");
    }

    @Test
    void movesTheTotalsByTheDifferenceWhenTheStatsWereCorrected() {
        stats(tenant.agentId(), STATS);
        backfills.run(backfill, Calls.ENOUGH);
        stats(
                tenant.agentId(),
                "{\"totalExecutions\": 90, \"uniqueUsers\": 9, \"lastExecution\": \"2025-06-01T00:00:00Z\"}");

        backfills.run(backfill, Calls.ENOUGH);

        assertThat(metrics()).containsExactly("2025-06-01 t 90 0 0 0 0 0 0 9 t");
        assertThat(agent(tenant.agentId())).isEqualTo("90 90 9 9 0 2026-01-01 00:30:00");
    }

    @Test
    void addsToWhatWasCountedHere() {
        stats(tenant.agentId(), STATS);
        administrator.execute("""
                UPDATE agents
                SET total_executions = 3, known_users = 9, total_users = 9, last_executed_at = '2026-02-01T00:00:00Z'
                WHERE id = ?
                """, tenant.agentId());

        backfills.run(backfill, Calls.ENOUGH);

        assertThat(agent(tenant.agentId())).isEqualTo("103 100 9 7 9 2026-02-01 00:00:00");
    }

    @Test
    void passesByAgentsWithoutStats() {
        stats(tenant.agentId(), "null");
        newAgent();

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report.rowsDone()).isZero();
        assertThat(report.rowsSkipped()).isZero();
        assertThat(metrics()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "\"many\"",
                "{\"totalExecutions\": -1}",
                "{\"totalExecutions\": \"12 secret\"}",
                "{\"totalExecutions\": 1.5}",
                "{\"totalExecutions\": 1e300}",
                "{\"totalExecutions\": 1, \"successfulExecutions\": 1, \"failedExecutions\": 1}",
                "{\"averageExecutionTime\": -0.1}",
                "{\"uniqueUsers\": {\"secret\": 1}}",
                "{\"lastExecution\": \"secret\"}",
                "{\"lastExecution\": \"9999-12-31T00:00:00Z\"}"
            })
    void listsMalformedStatsAndStoresNothingOfThem(String malformed) {
        stats(tenant.agentId(), malformed);
        var good = newAgent();
        stats(good, STATS);
        var before = agent(tenant.agentId());

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report.rowsDone()).isOne();
        assertThat(report.rowsSkipped()).isOne();
        assertThat(report.malformed()).singleElement().satisfies(skipped -> {
            assertThat(skipped.workspaceId()).isEqualTo(tenant.workspace().value());
            assertThat(skipped.id()).isEqualTo(tenant.agentId());
            assertThat(skipped.reason()).isNotBlank().doesNotContain("secret");
        });
        assertThat(agent(tenant.agentId())).isEqualTo(before);
        assertThat(administrator.texts("SELECT agent_id FROM agent_metrics")).containsExactly(good.toString());
        assertThat(administrator.text("SELECT concat_ws(' ', rows_done, rows_skipped) FROM backfill_runs"))
                .isEqualTo("1 1");
    }

    @Test
    void listsTheFirstHundredAndCountsAll() {
        administrator.execute("""
                INSERT INTO agents (workspace_id, id, owner_id, name, stats)
                SELECT ?, gen_random_uuid(), ?, 'Agent', '[]'
                FROM generate_series(1, 103)
                """, tenant.workspace().value(), tenant.userId());

        var report = backfills.run(new AgentStatsBackfill(20), Calls.ENOUGH);

        assertThat(report.malformed()).hasSize(100);
        assertThat(report.rowsSkipped()).isEqualTo(103);
    }

    @Test
    void onlyTellsInADryRun() {
        stats(tenant.agentId(), STATS);
        stats(newAgent(), "[]");
        stats(newAgent(), "{}");
        var before = everything();

        var report = backfills.preview(backfill, Calls.ENOUGH);

        assertThat(report.dryRun()).isTrue();
        assertThat(report.status()).isEqualTo(Status.COMPLETED);
        assertThat(report.rowsDone()).isEqualTo(2);
        assertThat(report.rowsWritten()).isEqualTo(2);
        assertThat(report.malformed()).hasSize(1);
        assertThat(everything()).isEqualTo(before);
        assertThat(administrator.texts("SELECT id FROM backfill_runs")).isEmpty();
    }

    @Test
    void goesOverAllWorkspaces() {
        var other = Tenant.in(database);
        stats(tenant.agentId(), STATS);
        stats(other.agentId(), STATS);

        assertThat(backfills.run(new AgentStatsBackfill(1), Calls.ENOUGH).rowsWritten())
                .isEqualTo(2);
        assertThat(agent(other.agentId())).startsWith("100 ");
    }

    private UUID newAgent() {
        var id = UUID.randomUUID();
        administrator.execute(
                "INSERT INTO agents (workspace_id, id, owner_id, name) VALUES (?, ?, ?, 'Agent')",
                tenant.workspace().value(),
                id,
                tenant.userId());
        return id;
    }

    private void stats(UUID agentId, String stats) {
        administrator.execute("UPDATE agents SET stats = CAST(? AS jsonb) WHERE id = ?", stats, agentId);
    }

    private String agent(UUID id) {
        return administrator.text("""
                SELECT concat_ws(
                    ' ', total_executions, legacy_executions, total_users, legacy_users, known_users,
                    last_executed_at AT TIME ZONE 'UTC')
                FROM agents
                WHERE id = ?
                """, id);
    }

    private List<String> metrics() {
        return administrator.texts("""
                SELECT concat_ws(
                    ' ', date, is_legacy, total_executions, successful_executions, failed_executions,
                    timeout_executions, error_executions, total_duration, avg_duration, unique_users, is_rolled_up)
                FROM agent_metrics
                """);
    }

    /** With the place of each row, which changes with each write. */
    private List<String> everything() {
        return administrator.texts("""
                SELECT concat_ws(' ', ctid, agents) FROM agents
                UNION ALL
                SELECT concat_ws(' ', ctid, agent_metrics) FROM agent_metrics
                """);
    }
}
