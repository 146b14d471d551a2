package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.invoke;
import static dev.mayfly.migrate.Migrations.migrate;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrateHandlerTest {

    private static final String EVERYTHING =
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";

    @Test
    void migratesAnEmptyDatabaseAndReportsEachMigration() {
        try (var database = TestDatabase.createEmpty()) {
            String report = invoke(configuration(database), "{\"action\":\"migrate\"}");

            assertThat(report)
                    .startsWith("{\"action\":\"migrate\",\"from\":null,\"to\":\"%s\",\"snapshot\":null,\"migrations\":["
                            .formatted(Migrations.latest()));
            assertThat(report)
                    .containsPattern(
                            "\\{\"version\":\"001\",\"description\":\"create workspaces\",\"durationMs\":\\d+,\"statements\":null}");
            assertThat(report)
                    .containsPattern(
                            "\\{\"version\":\"004.9\",\"description\":\"index documents\",\"durationMs\":\\d+,\"statements\":null}");
        }
    }

    @Test
    void hasNothingLeftToDoTheSecondTime() {
        try (var database = Migrations.migrated()) {
            assertThat(invoke(configuration(database), "{\"action\":\"migrate\"}"))
                    .isEqualTo(
                            "{\"action\":\"migrate\",\"from\":\"%1$s\",\"to\":\"%1$s\",\"snapshot\":null,\"migrations\":[],\"analyzed\":[],\"tables\":[],\"differences\":[]}"
                                    .formatted(Migrations.latest()));
        }
    }

    @Test
    void goesOnFromWhereTheSchemaStands() {
        try (var database = Migrations.migratedTo("003")) {
            var report = migrate(database);

            assertThat(report.from()).isEqualTo("003");
            assertThat(report.to()).isEqualTo(Migrations.latest());
            assertThat(report.migrations())
                    .extracting(MigrateReport.Migrated::version)
                    .startsWith(
                            "004", "004.1", "004.2", "004.3", "004.4", "004.5", "004.6", "004.7", "004.8", "004.9",
                            "005")
                    .isEqualTo(Migrations.after("003"));
        }
    }

    @Test
    void listsAppliedAndPendingMigrations() {
        try (var database = Migrations.migratedTo("004.9")) {
            String report = invoke(configuration(database), "{\"action\":\"info\"}");

            assertThat(report)
                    .startsWith(
                            "{\"action\":\"info\",\"current\":\"004.9\",\"applied\":[{\"version\":\"001\",\"description\":\"create workspaces\",\"state\":\"Success\",\"installedOn\":\"2");
            assertThat(report).contains("],\"pending\":[{\"version\":\"005\",\"description\":\"create bookkeeping\"}");
        }
    }

    @Test
    void listsWithoutTouchingAnEmptyDatabase() throws SQLException {
        try (var database = TestDatabase.createEmpty()) {
            String report = invoke(configuration(database), "{\"action\":\"info\"}");

            assertThat(report)
                    .startsWith(
                            "{\"action\":\"info\",\"current\":null,\"applied\":[],\"pending\":[{\"version\":\"001\"");
            assertThat(rows(database, EVERYTHING)).containsExactly("0");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                        | The event must be JSON
            {"action":"migrate"                                       | The event must be JSON
            []                                                        | The event must be {"action": …}
            null                                                      | The event must be {"action": …}
            7                                                         | The event must be {"action": …}
            {}                                                        | No action given; known are migrate, info, backfill
            {"action":null}                                           | No action given
            {"action":""}                                             | Unknown action ''
            {"action":"MIGRATE"}                                      | Unknown action 'MIGRATE'
            {"action":"clean"}                                        | Unknown action 'clean'
            {"action":7}                                              | action must be text
            {"action":"migrate","force":true}                         | migrate does not take force; it takes target
            {"action":"migrate","dryRun":true}                        | migrate does not take dryRun
            {"action":"info","name":"agent-stats"}                    | info does not take name; it takes nothing else
            {"action":"migrate","target":3}                           | target must be text
            {"action":"migrate","target":"newest"}                    | target must be a version
            {"action":"migrate","target":"999"}                       | target: no migration has the version 999
            {"action":"rollback","confirm":true}                      | rollback needs target
            {"action":"rollback","target":"003","confirm":"yes"}      | confirm must be true or false
            {"action":"rollback","target":"003","dataLoss":"yes"}     | dataLoss must be "accept"
            {"action":"backfill"}                                     | No name of a backfill given
            {"action":"backfill","name":"agent-stats","dryRun":"no"}  | dryRun must be true or false
            {"action":"backfill","operation":"stop"}                  | Unknown operation 'stop'; known are run, resume, list, status, cancel
            """)
    void refusesWhateverItDoesNotKnowAndNamesIt(String event, String message) throws SQLException {
        try (var database = TestDatabase.createEmpty()) {
            assertThatThrownBy(() -> invoke(configuration(database), event))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageStartingWith(message);
            assertThat(rows(database, EVERYTHING)).containsExactly("0");
        }
    }

    @Test
    void stopsAtATargetAndGoesBackOnlyByRollback() {
        try (var database = TestDatabase.createEmpty()) {
            assertThat(invoke(configuration(database), "{\"action\":\"migrate\",\"target\":\"3\"}"))
                    .startsWith("{\"action\":\"migrate\",\"from\":null,\"to\":\"003\"");

            assertThatThrownBy(() -> invoke(configuration(database), "{\"action\":\"migrate\",\"target\":\"002\"}"))
                    .isInstanceOf(MigrationException.class)
                    .hasMessage("target: the schema is at version 003 already; the action rollback goes back to 002");
        }
    }

    @Test
    void tellsEachStatementWithItsTimeWhenAskedTo() {
        try (var database = Migrations.migratedTo("004")) {
            var report = new Migrator(Database.of(configuration(database).withDebug()))
                    .migrate(MigrationVersion.fromVersion("004.2"));

            assertThat(report.migrations())
                    .hasSize(2)
                    .allSatisfy(migration -> assertThat(migration.statements()).isNotEmpty());
            assertThat(report.migrations().getLast().statements())
                    .singleElement()
                    .satisfies(statement -> assertThat(statement.statement())
                            .startsWith("CREATE UNIQUE INDEX CONCURRENTLY eval_batches_tracking_id_idx"));
        }
    }

    @Test
    void renewsTheStatisticsOfTablesThatGotAnIndex() throws SQLException {
        try (var database = Migrations.migratedTo("014.1")) {
            var report = Migrations.migrateTo("014.2", database);

            assertThat(report.analyzed()).containsExactly("agents");
            assertThat(rows(database, "SELECT reltuples >= 0 FROM pg_class WHERE relname = 'agents'"))
                    .containsExactly("t");
        }
    }

    @Test
    void saysWhyItCannotConnect() {
        try (var database = TestDatabase.createEmpty()) {
            var configuration = MigrateConfiguration.of(
                    database.url().replaceFirst("/t\\w+", "/nowhere"), database.adminUser(), database.adminPassword());

            assertThatThrownBy(() -> invoke(configuration, "{\"action\":\"migrate\"}"))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("\"nowhere\" does not exist");
        }
    }

    @Test
    void readsTheDirectAddressBeforeThePooledOne() {
        var pooledOnly = Map.of("DATABASE_URL", "jdbc:postgresql://pooler/mayfly", "DATABASE_USER", "owner");
        var both = Map.of(
                "DATABASE_URL", "jdbc:postgresql://pooler/mayfly",
                "DATABASE_USER", "mayfly_app",
                "DIRECT_URL", "jdbc:postgresql://writer/mayfly",
                "DIRECT_USER", "owner",
                "DIRECT_PASSWORD", "secret");

        assertThat(MigrateConfiguration.from(pooledOnly).url()).isEqualTo("jdbc:postgresql://pooler/mayfly");
        assertThat(MigrateConfiguration.from(pooledOnly).user()).isEqualTo("owner");
        assertThat(MigrateConfiguration.from(both).url()).isEqualTo("jdbc:postgresql://writer/mayfly");
        assertThat(MigrateConfiguration.from(both).user()).isEqualTo("owner");
        assertThat(MigrateConfiguration.from(both).password()).isEqualTo("secret");
        assertThat(MigrateConfiguration.from(both).toString()).doesNotContain("secret");
        assertThat(MigrateConfiguration.of("jdbc:postgresql://writer/mayfly?password=secret", null, null)
                        .toString())
                .doesNotContain("secret");
    }

    @Test
    void asksForAnAddressWhenItHasNone() {
        assertThatThrownBy(() -> MigrateConfiguration.from(Map.of("DIRECT_URL", " ")))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("DIRECT_URL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://host:port/mayfly?password=secret",
                "postgresql://owner:secret@host/mayfly",
                "jdbc:mysql://host/mayfly?password=secret"
            })
    void doesNotRepeatAnAddressThatItCannotRead(String url) {
        assertThatThrownBy(() -> MigrateConfiguration.from(Map.of("DIRECT_URL", url)))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("DIRECT_URL")
                .hasMessageNotContaining("secret");
    }
}
