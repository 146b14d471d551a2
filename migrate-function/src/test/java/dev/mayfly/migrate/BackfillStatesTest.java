package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.invoke;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.migrate.BackfillsReport.State;
import dev.mayfly.migrate.MigrateRequest.Operation;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackfillStatesTest {

    private final TestDatabase database = TestDatabase.create();
    private final Backfills backfills = new Backfills(configuration(database));
    private final BackfillStates states = new BackfillStates(configuration(database));

    @BeforeEach
    void fill() throws SQLException {
        var tenant = Tenant.in(database);
        execute(database, """
                INSERT INTO agents (workspace_id, id, owner_id, name, stats)
                SELECT '%s', gen_random_uuid(), '%s', 'Agent', '{"totalExecutions": 10, "uniqueUsers": 2}'
                FROM generate_series(1, 5)
                """.formatted(tenant.workspace().value(), tenant.userId()));
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void listsAllOfThemWithTheirLatestRun() {
        assertThat(invoke(configuration(database), "{\"action\":\"backfill\",\"operation\":\"list\"}"))
                .startsWith(
                        "{\"action\":\"backfill\",\"operation\":\"list\",\"backfills\":[{\"name\":\"agent-stats\",\"status\":\"NEVER_RUN\",\"isUnderWay\":false,\"rowsDone\":0,\"rowsSkipped\":0,\"startedAt\":null")
                .contains("\"name\":\"train-owners\"", "\"name\":\"request-costs\"");
    }

    @Test
    void tellsHowFarAStoppedRunCameAndGoesOnWithIt() {
        backfills.run(new AgentStatsBackfill(2), Calls.chunks(1));

        assertThat(state("agent-stats")).satisfies(state -> {
            assertThat(state.status()).isEqualTo("RUNNING");
            assertThat(state.rowsDone()).isEqualTo(2);
            assertThat(state.isUnderWay()).isFalse();
        });
        assertThat(invoke(
                        configuration(database),
                        "{\"action\":\"backfill\",\"operation\":\"resume\",\"name\":\"agent-stats\"}"))
                .contains("\"status\":\"COMPLETED\",\"rowsDone\":3");
        assertThat(state("agent-stats")).satisfies(state -> {
            assertThat(state.status()).isEqualTo("COMPLETED");
            assertThat(state.rowsDone()).isEqualTo(5);
            assertThat(state.completedAt()).isNotNull();
        });
    }

    @Test
    void tellsThatACallIsAtIt() {
        backfills.run(new AgentStatsBackfill(2), () -> {
            assertThat(state("agent-stats").isUnderWay()).isTrue();
            assertThat(state("user-interactions").isUnderWay()).isFalse();
            return false;
        });
    }

    @Test
    void cancelsWhatIsUnfinishedAndBeginsAnewThen() {
        backfills.run(new AgentStatsBackfill(2), Calls.chunks(1));

        assertThat(invoke(
                        configuration(database),
                        "{\"action\":\"backfill\",\"operation\":\"cancel\",\"name\":\"agent-stats\"}"))
                .contains("\"status\":\"CANCELLED\"");

        assertThatThrownBy(() -> states.cancel("agent-stats"))
                .isInstanceOf(MigrationException.class)
                .hasMessage("Backfill agent-stats has no run that could be cancelled");
        assertThatThrownBy(() -> states.requireUnfinished("agent-stats"))
                .hasMessageContaining("has no unfinished run (CANCELLED)");
        assertThat(backfills.run(new AgentStatsBackfill(2), Calls.ENOUGH).rowsDone())
                .isEqualTo(5);
    }

    @Test
    void stopsACallThatIsAtIt() {
        assertThatThrownBy(() -> backfills.run(new AgentStatsBackfill(2), () -> {
                    if (state("agent-stats").rowsDone() == 2) {
                        states.cancel("agent-stats");
                    }
                    return true;
                }))
                .isInstanceOf(MigrationException.class)
                .hasMessageStartingWith("Somebody has ended the run");
        assertThat(state("agent-stats").rowsDone()).isEqualTo(2);
    }

    @Test
    void renewsTheStatisticsOfWhatItWrote() throws SQLException {
        backfills.run(backfills.named("agent-stats"), Calls.ENOUGH);

        assertThat(rows(database, "SELECT reltuples FROM pg_class WHERE relname = 'agent_metrics'"))
                .containsExactly("5");
    }

    private State state(String name) {
        return states.of(Operation.STATUS, List.of(name)).backfills().getFirst();
    }
}
