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

/** What can go wrong with a database that has a history of its own: what is said then, and how one gets out. */
class TroubleshootingTest {

    @Test
    void relationAlreadyExists() throws SQLException {
        try (var database = Migrations.migratedTo("006.5")) {
            execute(database, "CREATE TABLE agent_executions (id integer)");

            assertThatThrownBy(() -> migrate(database))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageStartingWith(
                            "Migrating stopped at version 006.5, in V010__create_agent_executions.sql: ERROR: relation \"agent_executions\" already exists")
                    .hasMessageContaining("rename or drop what is in the way, and migrate again");

            execute(database, "ALTER TABLE agent_executions RENAME TO older_agent_executions");
            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        }
    }

    @Test
    void typeAlreadyExists() throws SQLException {
        try (var database = Migrations.migratedTo("030.1")) {
            execute(database, "CREATE TYPE conversation_analysis_status AS ENUM ('ACTIVE')");

            assertThatThrownBy(() -> migrate(database))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("type \"conversation_analysis_status\" already exists")
                    .hasMessageContaining("rename or drop what is in the way, and migrate again");

            execute(database, "DROP TYPE conversation_analysis_status");
            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        }
    }

    @Test
    void migrationMarkedAsFailed() throws SQLException {
        try (var database = Migrations.migratedTo("004.1")) {
            execute(database, """
                    INSERT INTO flyway_schema_history (
                        installed_rank, version, description, type, script, installed_by, execution_time, success
                    )
                    VALUES (1000, '004.2', 'index tracking ids', 'SQL', 'V004_2__index_tracking_ids.sql', 'somebody', 1, false)
                    """);

            assertThat(invoke(configuration(database), "{\"action\":\"validate\"}"))
                    .contains("\"version\":\"004.2\",\"kind\":\"FAILED\"")
                    .contains("the action repair forgets it, and migrate applies it again");

            assertThat(invoke(configuration(database), "{\"action\":\"repair\"}"))
                    .contains("\"forgotten\":[\"004.2\"]");
            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        }
    }

    @Test
    void changedByOtherTools() throws SQLException {
        try (var database = Migrations.migratedTo("041")) {
            execute(database, "DROP INDEX agents_owner_idx");

            assertThatThrownBy(() -> migrate(database))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("not what the migrations made: missing index agents_owner_idx")
                    .hasMessageContaining("the action verify lists all differences");

            execute(database, "CREATE INDEX agents_owner_idx ON agents (owner_id)");
            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        }
    }

    @Test
    void tablesOfOtherToolsWithoutHistory() throws SQLException {
        try (var database = TestDatabase.createEmpty()) {
            execute(database, "CREATE TABLE \"AgentEvalBatch\" (id text PRIMARY KEY)");

            assertThatThrownBy(() -> migrate(database))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("The database holds tables, and no history of migrations")
                    .hasMessageContaining("The action baseline takes it over");

            assertThat(invoke(configuration(database), "{\"action\":\"baseline\",\"version\":\"0\"}"))
                    .contains("\"object\":\"table AgentEvalBatch\"");
            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        }
    }

    @Test
    void notTheOwner() throws SQLException {
        try (var database = Migrations.migratedTo("003")) {
            var stranger = MigrateConfiguration.of(database.url(), TestDatabase.APP, "mayfly-test");

            assertThatThrownBy(() -> invoke(stranger, "{\"action\":\"migrate\"}"))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("permission denied")
                    .hasMessageContaining("migrate as the owner of the tables");
        }
    }
}
