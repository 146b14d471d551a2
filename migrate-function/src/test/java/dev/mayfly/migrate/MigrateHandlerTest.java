package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.invoke;
import static dev.mayfly.migrate.Migrations.migrate;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrateHandlerTest {

    private static final String EVERYTHING =
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";

    @Test
    void migratesAnEmptyDatabaseAndReportsEachMigration() {
        try (var database = TestDatabase.createEmpty()) {
            String report = invoke(configuration(database), "{\"action\":\"migrate\"}");

            assertThat(report)
                    .startsWith("{\"action\":\"migrate\",\"from\":null,\"to\":\"%s\",\"migrations\":["
                            .formatted(Migrations.latest()));
            assertThat(report)
                    .containsPattern(
                            "\\{\"version\":\"001\",\"description\":\"create workspaces\",\"durationMs\":\\d+}");
            assertThat(report)
                    .containsPattern(
                            "\\{\"version\":\"004.9\",\"description\":\"index documents\",\"durationMs\":\\d+}");
        }
    }

    @Test
    void hasNothingLeftToDoTheSecondTime() {
        try (var database = TestDatabase.createEmpty()) {
            migrate(database);

            assertThat(invoke(configuration(database), "{\"action\":\"migrate\"}"))
                    .isEqualTo("{\"action\":\"migrate\",\"from\":\"%1$s\",\"to\":\"%1$s\",\"migrations\":[]}"
                            .formatted(Migrations.latest()));
        }
    }

    @Test
    void goesOnFromWhereTheSchemaStands() {
        try (var database = TestDatabase.createEmpty()) {
            migrateTo("003", database);

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
        try (var database = TestDatabase.createEmpty()) {
            migrateTo("004.9", database);

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
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "7",
                "{\"action\":null}",
                "{\"action\":\"\"}",
                "{\"action\":\"MIGRATE\"}",
                "{\"action\":\"clean\"}",
                "{\"action\":7}",
                "{\"action\":\"migrate\"",
                "{\"action\":\"migrate\",\"force\":true}",
                "{\"action\":\"migrate\",\"dryRun\":true}",
                "{\"action\":\"info\",\"name\":\"agent-stats\"}"
            })
    void refusesWhateverItDoesNotKnowAndNamesWhatItDoes(String event) throws SQLException {
        try (var database = TestDatabase.createEmpty()) {
            assertThatThrownBy(() -> invoke(configuration(database), event))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageEndingWith("migrate, info, backfill");
            assertThat(rows(database, EVERYTHING)).containsExactly("0");
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
    }

    @Test
    void asksForAnAddressWhenItHasNone() {
        assertThatThrownBy(() -> MigrateConfiguration.from(Map.of("DIRECT_URL", " ")))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("DIRECT_URL");
    }
}
