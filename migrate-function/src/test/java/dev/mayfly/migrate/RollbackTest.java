package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.invoke;
import static dev.mayfly.migrate.Migrations.migrate;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.migrate.RollbackReport.Lost;
import dev.mayfly.migrate.RollbackReport.TakenBack;
import dev.mayfly.test.TestDatabase;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollbackTest {

    private static final String FURTHEST = "006.5";

    @Test
    void takesEverythingBackNewestFirstAndCanMigrateAgain() throws Exception {
        try (var database = Migrations.migratedTo(FURTHEST)) {
            var before = Catalogue.of(database);
            migrate(database);
            var after = Catalogue.of(database);

            var report = rollback(database, "006.5", "");

            assertThat(Catalogue.of(database)).isEqualTo(before).isNotEqualTo(after);
            assertThat(report.from()).isEqualTo(Migrations.latest());
            assertThat(report.to()).isEqualTo(FURTHEST);
            assertThat(report.differences()).isEmpty();
            assertThat(report.lost()).isEmpty();
            assertThat(report.takenBack())
                    .extracting(TakenBack::script)
                    .contains("U043__purge_workspaces.sql", "U033__manage_credentials_and_trains.sql")
                    .isSortedAccordingTo((one, another) -> another.compareTo(one));
            assertThat(report.takenBack().getLast().versions()).containsExactly("010");
            assertThat(migrate(database).migrations())
                    .extracting(MigrateReport.Migrated::version)
                    .isEqualTo(Migrations.after(FURTHEST));
            assertThat(Catalogue.of(database)).isEqualTo(after);
        }
    }

    @Test
    void takesSubversionsBackWithTheirVersion() throws Exception {
        try (var database = Migrations.migratedTo("014.3")) {
            var report = rollback(database, "013", "");

            assertThat(report.takenBack())
                    .singleElement()
                    .satisfies(step -> assertThat(step.versions()).containsExactly("014", "014.1", "014.2", "014.3"));
            assertThat(new Migrator(Database.of(configuration(database))).info().current())
                    .isEqualTo("013");
        }
    }

    @Test
    void refusesToLoseDataAndNamesIt() throws Exception {
        try (var database = Migrations.migrated()) {
            SampleBatches.fill(database);
            execute(database, "UPDATE agents SET last_executed_at = now(), avg_rating = 4");
            String agents = rows(database, "SELECT count(*) FROM agents").getFirst();
            String event = "{\"action\":\"rollback\",\"target\":\"013\",\"confirm\":true}";

            assertThatThrownBy(() -> invoke(configuration(database), event))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageStartingWith("dataLoss must be \"accept\"")
                    .hasMessageContaining("column agents.last_executed_at (%s rows)", agents)
                    .hasMessageNotContaining("agents.total_executions");
            assertThat(new Migrator(Database.of(configuration(database))).info().current())
                    .isEqualTo(Migrations.latest());

            var report = rollback(database, "013", ",\"dataLoss\":\"accept\"");

            assertThat(report.lost())
                    .contains(
                            new Lost("014", "column agents.last_executed_at", Long.parseLong(agents)),
                            new Lost("014", "column agents.avg_rating", Long.parseLong(agents)));
            assertThat(report.to()).isEqualTo("013");
            assertThat(report.differences()).isEmpty();
        }
    }

    @Test
    void wantsToBeConfirmedAndTellsWhatItWouldDo() throws Exception {
        try (var database = Migrations.migrated()) {
            var before = Catalogue.of(database);

            assertThatThrownBy(() -> invoke(configuration(database), "{\"action\":\"rollback\",\"target\":\"041\"}"))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageStartingWith("confirm must be true: this takes back ")
                    .hasMessageEndingWith("043, 042, and deletes no data");
            assertThat(Catalogue.of(database)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            999   | target: no migration has the version 999
            014.1 | target: all of 014 is taken back at once; the next versions to stop at are 014.4 and 013
            005   | target: there is no way back from 006.5
            """)
    void refusesTargetsThatItCannotReach(String target, String message) throws SQLException {
        try (var database = Migrations.migrated()) {
            assertThatThrownBy(() -> rollback(database, target, ",\"dataLoss\":\"accept\""))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageStartingWith(message);
            assertThat(new Migrator(Database.of(configuration(database))).info().current())
                    .isEqualTo(Migrations.latest());
        }
    }

    @Test
    void refusesATargetAboveTheSchema() {
        try (var database = Migrations.migratedTo("003")) {
            assertThatThrownBy(() -> rollback(database, "016", ""))
                    .hasMessage("target: the schema is at version 003, which is not above 016");
        }
    }

    @Test
    void triesAgainUntilAReaderIsGone() throws Exception {
        try (var database = Migrations.migrated();
                var executor = Executors.newVirtualThreadPerTaskExecutor();
                var reader = database.connect()) {
            reader.setAutoCommit(false);
            execute(reader, "SELECT FROM workspace_purges");
            var patient = configuration(database).withLocks(Duration.ofMillis(50), 1000, Duration.ofMillis(20));

            var report = executor.submit(() -> new Rollback(Database.of(patient)).run(request("042", "")));
            Migrations.await(
                    database, "SELECT pid FROM pg_locks WHERE relation = 'workspace_purges'::regclass AND NOT granted");
            reader.commit();

            assertThat(report.get().to()).isEqualTo("042");
        }
    }

    /** Each step is one transaction: its script and its rows of the history go together or not at all. */
    @Test
    void goesOnWhereItWasKilled() throws Exception {
        try (var database = Migrations.migrated()) {
            execute(database, """
                    CREATE FUNCTION kill() RETURNS event_trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        PERFORM pg_terminate_backend(pg_backend_pid());
                    END
                    $$;
                    CREATE EVENT TRIGGER killer ON ddl_command_end WHEN TAG IN ('DROP POLICY') EXECUTE FUNCTION kill();
                    """);

            assertThatThrownBy(() -> rollback(database, "041", ""))
                    .hasMessageStartingWith("Taking back stopped at version 042");

            execute(database, "DROP EVENT TRIGGER killer; DROP FUNCTION kill()");
            assertThat(new Migrator(Database.of(configuration(database))).info().current())
                    .isEqualTo("042");
            assertThat(rollback(database, "041", "").differences()).isEmpty();
        }
    }

    @Test
    void takesConcurrentIndexesBackOutsideATransactionAndAgain() throws Exception {
        try (var database = TestDatabase.createEmpty()) {
            var planted = Database.at("db/planted", configuration(database));
            planted.flyway(null, List.of()).migrate();
            execute(database, "DROP INDEX planted_name_idx");

            var report = new Rollback(planted).run(request("1", ""));

            assertThat(report.takenBack())
                    .singleElement()
                    .satisfies(step -> assertThat(step.script()).isEqualTo("U2__index_it.sql"));
            assertThat(rows(database, "SELECT version FROM flyway_schema_history"))
                    .containsExactly("1");
        }
    }

    private static RollbackReport rollback(TestDatabase database, String target, String more) {
        return new Rollback(Database.of(configuration(database))).run(request(target, more));
    }

    private static MigrateRequest request(String target, String more) {
        try {
            JsonNode event = Json.read("{\"action\":\"rollback\",\"target\":\"%s\",\"confirm\":true%s}"
                    .formatted(target, more)
                    .getBytes(StandardCharsets.UTF_8));
            return MigrateRequest.of(event);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
