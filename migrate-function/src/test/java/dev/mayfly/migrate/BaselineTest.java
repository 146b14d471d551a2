package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.invoke;
import static dev.mayfly.migrate.Migrations.migrate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class BaselineTest {

    @Test
    void takesOverTablesThatAreTheSameAndGoesOnFromThere() throws SQLException {
        try (var database = Migrations.migratedTo("016")) {
            SampleBatches.fill(database);
            execute(database, "DROP TABLE flyway_schema_history");

            assertThat(invoke(configuration(database), "{\"action\":\"baseline\",\"version\":\"016\"}"))
                    .isEqualTo("{\"action\":\"baseline\",\"version\":\"016\",\"unexpected\":[]}");

            var report = migrate(database);
            assertThat(report.from()).isEqualTo("016");
            assertThat(report.to()).isEqualTo(Migrations.latest());
            assertThat(report.differences()).isEmpty();
            assertThat(report.tables())
                    .filteredOn(table -> table.table().equals("agents"))
                    .singleElement()
                    .satisfies(rows -> {
                        assertThat(rows.before()).isPositive().isEqualTo(rows.after());
                        assertThat(rows.isExact()).isTrue();
                    });
        }
    }

    @Test
    void refusesTablesThatAreNotTheSame() throws SQLException {
        try (var database = Migrations.migratedTo("016")) {
            execute(database, """
                    DROP TABLE flyway_schema_history;
                    ALTER TABLE agents DROP CONSTRAINT agents_name_filled;
                    """);

            assertThatThrownBy(() -> baseline(database, "016"))
                    .isInstanceOf(MigrationException.class)
                    .hasMessage(
                            "version: the database is not what the migrations up to 016 make: missing constraint agents.agents_name_filled");
            assertThatThrownBy(() -> baseline(database, "020"))
                    .hasMessageContaining("missing column api_request_payloads")
                    .hasMessageContaining("more");
        }
    }

    @Test
    void refusesADatabaseWithAHistory() {
        try (var database = Migrations.migratedTo("003")) {
            assertThatThrownBy(() -> baseline(database, "003"))
                    .hasMessageContaining("has a history of migrations already, and is at version 003");
        }
    }

    @Test
    void refusesAVersionThatThereIsNot() {
        try (var database = TestDatabase.createEmpty()) {
            assertThatThrownBy(() -> baseline(database, "999")).hasMessageStartingWith("version: no migration");
            assertThatThrownBy(() -> invoke(configuration(database), "{\"action\":\"baseline\"}"))
                    .hasMessageStartingWith("baseline needs version");
        }
    }

    private static void baseline(TestDatabase database, String version) {
        invoke(configuration(database), "{\"action\":\"baseline\",\"version\":\"%s\"}".formatted(version));
    }
}
