package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.invoke;
import static dev.mayfly.migrate.Migrations.migrate;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class RepairTest {

    private static final String INVALID = "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid";

    @Test
    void forgetsAFailureAndDropsTheIndexThatItLeft() throws SQLException {
        try (var database = Migrations.migratedTo("003")) {
            SampleBatches.fill(database);
            migrateTo("004.1", database);
            execute(database, "UPDATE eval_batches SET tracking_id = 'same'");
            assertThatThrownBy(() -> migrate(database)).isInstanceOf(MigrationException.class);
            assertThat(rows(database, INVALID)).containsExactly("eval_batches_tracking_id_idx");
            assertThat(invoke(configuration(database), "{\"action\":\"info\"}"))
                    .contains("\"version\":\"004.2\",\"description\":\"index tracking ids\",\"state\":\"Failed\"");

            var report = repair(database);

            assertThat(report.ok()).isTrue();
            assertThat(report.forgotten()).containsExactly("004.2");
            assertThat(report.dropped()).containsExactly("eval_batches_tracking_id_idx");
            assertThat(rows(database, INVALID)).isEmpty();
            execute(database, "UPDATE eval_batches SET tracking_id = NULL");
            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        }
    }

    @Test
    void rebuildsIndexesThatAreNotValid() throws SQLException {
        try (var database = TestDatabase.create()) {
            execute(database, """
                    UPDATE pg_index
                    SET indisvalid = false
                    WHERE indexrelid IN ('agents_owner_idx'::regclass, 'workspaces_deleted_idx'::regclass)
                    """);
            assertThatThrownBy(() -> migrate(database)).hasMessageContaining("The action repair rebuilds each");

            var report = repair(database);

            assertThat(report.rebuilt()).containsExactly("agents_owner_idx", "workspaces_deleted_idx");
            assertThat(rows(database, INVALID)).isEmpty();
            assertThat(migrate(database).migrations()).isEmpty();
        }
    }

    @Test
    void dropsTheCopyOfARebuildThatWasInterrupted() throws SQLException {
        try (var database = TestDatabase.create()) {
            execute(database, """
                    CREATE INDEX agents_owner_idx_ccnew ON agents (owner_id);
                    UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'agents_owner_idx_ccnew'::regclass;
                    """);

            assertThat(repair(database).dropped()).containsExactly("agents_owner_idx_ccnew");
            assertThat(rows(database, "SELECT to_regclass('agents_owner_idx_ccnew')"))
                    .containsExactly("null");
        }
    }

    @Test
    void tellsOfAnEditedMigrationAndLetsItBe() throws SQLException {
        try (var database = Migrations.migratedTo("003")) {
            execute(database, "UPDATE flyway_schema_history SET checksum = 7 WHERE version = '002'");

            var report = repair(database);

            assertThat(report.ok()).isFalse();
            assertThat(report.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.version()).isEqualTo("002");
                assertThat(problem.kind()).isEqualTo(Problem.Kind.EDITED);
            });
            assertThat(rows(database, "SELECT checksum FROM flyway_schema_history WHERE version = '002'"))
                    .containsExactly("7");
            assertThatThrownBy(() -> migrate(database))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("first 002: the file was changed after it was applied");
            assertThat(invoke(configuration(database), "{\"action\":\"validate\"}"))
                    .startsWith(
                            "{\"action\":\"validate\",\"ok\":false,\"current\":\"003\",\"problems\":[{\"version\":\"002\",\"kind\":\"EDITED\"");
        }
    }

    @Test
    void hasNothingToMendInASoundDatabase() {
        try (var database = Migrations.migrated()) {
            assertThat(invoke(configuration(database), "{\"action\":\"repair\"}"))
                    .isEqualTo(
                            "{\"action\":\"repair\",\"ok\":true,\"forgotten\":[],\"dropped\":[],\"rebuilt\":[],\"problems\":[]}");
        }
    }

    private static RepairReport repair(TestDatabase database) {
        return new Repair(Database.of(configuration(database))).run();
    }
}
