package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.migrate.BackfillReport.Status;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserInteractionsBackfillTest {

    private final TestDatabase database = TestDatabase.create();
    private final Administrator administrator = new Administrator(database);
    private final Tenant tenant = Tenant.in(database);
    private final Recorder recorder = new Recorder(tenant);
    private final Backfills backfills = new Backfills(Migrations.configuration(database));
    private final Backfill backfill = new UserInteractionsBackfill(2);

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void countsEachTransactionAsAnExecution() {
        transaction(tenant.userId(), "succeeded", "2025-01-02T00:00:00Z");
        transaction(tenant.userId(), "refunded", "2025-01-01T00:00:00Z");
        transaction(tenant.userId(), "Succeeded", "2025-01-04T00:00:00Z");

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report)
                .isEqualTo(new BackfillReport(
                        "backfill", "user-interactions", false, Status.COMPLETED, 3, 1, 0, List.of()));
        assertThat(interaction(tenant.userId())).isEqualTo("3 1 3 1 2025-01-01 00:00:00 2025-01-04 00:00:00 0.75 t");
        assertThat(agent()).isEqualTo("0 1 1 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 1000})
    void takesPairsWholeWhateverTheSizeOfAChunk(int chunkSize) {
        var users = List.of(recorder.newUser(), recorder.newUser(), recorder.newUser());
        for (int i = 0; i < 12; i++) {
            transaction(users.get(i % 3), "succeeded", "2025-01-01T00:00:00Z");
        }

        var report = backfills.run(new UserInteractionsBackfill(chunkSize), Calls.ENOUGH);

        assertThat(report.rowsDone()).isEqualTo(12);
        assertThat(report.rowsWritten()).isEqualTo(3);
        assertThat(users).allSatisfy(user -> assertThat(interaction(user)).startsWith("4 4 4 4 "));
        assertThat(agent()).isEqualTo("0 3 3 0");
    }

    @Test
    void changesNothingTheSecondTime() {
        transaction(tenant.userId(), "succeeded", "2025-01-02T00:00:00Z");
        transaction(recorder.newUser(), "failed", "2025-01-01T00:00:00Z");
        backfills.run(backfill, Calls.ENOUGH);
        var once = everything();

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report.rowsDone()).isEqualTo(2);
        assertThat(report.rowsWritten()).isZero();
        assertThat(everything()).isEqualTo(once);
    }

    @Test
    void addsToWhatWasCountedHereAndWidensFirstAndLast() {
        administrator.execute("""
                INSERT INTO user_agent_interactions (
                    workspace_id, id, user_id, agent_id, total_executions, successful_executions, first_executed_at,
                    last_executed_at, rolled_up_executions, rating)
                VALUES (?, gen_random_uuid(), ?, ?, 5, 4, '2025-01-02', '2025-01-03', 5, 3)
                """, tenant.workspace().value(), tenant.userId(), tenant.agentId());
        administrator.execute(
                "UPDATE agents SET total_executions = 5, known_users = 1, total_users = 1 WHERE id = ?",
                tenant.agentId());
        transaction(tenant.userId(), "succeeded", "2025-01-02T12:00:00Z");
        transaction(tenant.userId(), "failed", "2025-01-01T00:00:00Z");

        backfills.run(backfill, Calls.ENOUGH);

        assertThat(interaction(tenant.userId()))
                .isEqualTo("7 5 2 1 2025-01-01 00:00:00 2025-01-03 00:00:00 2.3333333333333335 t");
        assertThat(administrator.text("SELECT rating FROM user_agent_interactions"))
                .isEqualTo("3");
        assertThat(agent()).isEqualTo("5 1 1 0");
    }

    @Test
    void countsSomebodyWhoOnlyLikedTheAgentAsANewUser() {
        administrator.execute("""
                INSERT INTO user_agent_interactions (workspace_id, id, user_id, agent_id, is_favorite)
                VALUES (?, gen_random_uuid(), ?, ?, true)
                """, tenant.workspace().value(), tenant.userId(), tenant.agentId());
        transaction(tenant.userId(), "succeeded", "2025-01-02T00:00:00Z");

        backfills.run(backfill, Calls.ENOUGH);

        assertThat(interaction(tenant.userId())).startsWith("1 1 1 1 ");
        assertThat(agent()).isEqualTo("0 1 1 0");
    }

    @Test
    void showsTheLargerOfTheOlderSystemsUsersAndOurs() {
        administrator.execute("UPDATE agents SET legacy_users = 2, total_users = 2 WHERE id = ?", tenant.agentId());
        transaction(tenant.userId(), "succeeded", "2025-01-02T00:00:00Z");
        transaction(recorder.newUser(), "succeeded", "2025-01-02T00:00:00Z");
        backfills.run(backfill, Calls.ENOUGH);
        assertThat(agent()).isEqualTo("0 2 2 2");
        transaction(recorder.newUser(), "succeeded", "2025-01-02T00:00:00Z");

        backfills.run(backfill, Calls.ENOUGH);

        assertThat(agent()).isEqualTo("0 3 3 2");
    }

    @Test
    void countsAnewWhatHasComeSince() {
        transaction(tenant.userId(), "succeeded", "2025-01-02T00:00:00Z");
        backfills.run(backfill, Calls.ENOUGH);
        transaction(tenant.userId(), "succeeded", "2025-01-03T00:00:00Z");

        var report = backfills.run(backfill, Calls.ENOUGH);

        assertThat(report.rowsWritten()).isOne();
        assertThat(interaction(tenant.userId())).isEqualTo("2 2 2 2 2025-01-02 00:00:00 2025-01-03 00:00:00 1 t");
        assertThat(agent()).isEqualTo("0 1 1 0");
    }

    @Test
    void onlyTellsInADryRun() {
        transaction(tenant.userId(), "succeeded", "2025-01-02T00:00:00Z");
        transaction(recorder.newUser(), "succeeded", "2025-01-02T00:00:00Z");
        var before = everything();

        var report = backfills.preview(backfill, Calls.ENOUGH);

        assertThat(report)
                .isEqualTo(new BackfillReport(
                        "backfill", "user-interactions", true, Status.COMPLETED, 2, 2, 0, List.of()));
        assertThat(everything()).isEqualTo(before);
        assertThat(administrator.texts("SELECT id FROM backfill_runs")).isEmpty();
    }

    private void transaction(UUID userId, String status, String createdAt) {
        administrator.execute("""
                INSERT INTO transactions (workspace_id, id, user_id, agent_id, status, created_at)
                VALUES (?, gen_random_uuid(), ?, ?, ?, CAST(? AS timestamptz))
                """, tenant.workspace().value(), userId, tenant.agentId(), status, createdAt);
    }

    private String interaction(UUID userId) {
        return administrator.text("""
                SELECT concat_ws(
                    ' ', total_executions, successful_executions, legacy_executions, legacy_successes,
                    first_executed_at AT TIME ZONE 'UTC', last_executed_at AT TIME ZONE 'UTC', avg_executions_per_day,
                    is_rolled_up)
                FROM user_agent_interactions
                WHERE user_id = ?
                """, userId);
    }

    private String agent() {
        return administrator.text(
                "SELECT concat_ws(' ', total_executions, total_users, known_users, legacy_users) FROM agents WHERE id = ?",
                tenant.agentId());
    }

    /** With the place of each row, which changes with each write. */
    private List<String> everything() {
        return administrator.texts("""
                SELECT concat_ws(' ', ctid, agents) FROM agents
                UNION ALL
                SELECT concat_ws(' ', ctid, user_agent_interactions) FROM user_agent_interactions
                """);
    }
}
