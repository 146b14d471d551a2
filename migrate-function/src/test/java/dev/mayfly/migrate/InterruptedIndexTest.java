package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrate;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class InterruptedIndexTest {

    private static final String INVALID = "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid";

    @Test
    void rebuildsAnIndexThatAKilledRunHasLeftHalfBuilt() throws SQLException {
        try (var database = Migrations.migratedTo("004.2")) {
            leaveHalfBuilt(
                    database,
                    "CREATE INDEX CONCURRENTLY eval_batches_expiry_idx ON eval_batches (expires_at, workspace_id, id)");
            assertThat(rows(database, INVALID)).containsExactly("eval_batches_expiry_idx");

            migrate(database);

            assertThat(rows(database, INVALID)).isEmpty();
            assertThat(rows(database, "SELECT pg_get_indexdef('eval_batches_expiry_idx'::regclass)"))
                    .allMatch(definition -> definition.contains("WHERE"), "is that of the migration");
        }
    }

    @Test
    void goesOnAfterTheRowsThatAnIndexRefusedAreMended() throws SQLException {
        try (var database = Migrations.migratedTo("003")) {
            SampleBatches.fill(database);
            migrateTo("004.1", database);
            execute(database, "UPDATE eval_batches SET tracking_id = 'same'");

            assertThatThrownBy(() -> migrate(database))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("Migrating stopped at version 004.1")
                    .hasMessageContaining("eval_batches_tracking_id_idx");

            execute(database, "UPDATE eval_batches SET tracking_id = NULL");
            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
            assertThat(rows(database, INVALID)).isEmpty();
        }
    }

    @Test
    void refusesToCallASchemaWithAnInvalidIndexMigrated() throws SQLException {
        try (var database = Migrations.migrated()) {
            leaveHalfBuilt(database, "CREATE INDEX CONCURRENTLY by_hand_idx ON eval_jobs (created_at)");

            assertThatThrownBy(() -> migrate(database))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("by_hand_idx")
                    .hasMessageContaining("The action repair rebuilds each");
        }
    }

    /** Lets the build give up while it waits for an older transaction. */
    private static void leaveHalfBuilt(TestDatabase database, String creation) throws SQLException {
        try (var older = database.connect();
                var builder = database.connect()) {
            older.setAutoCommit(false);
            older.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            rows(older, "SELECT 1");
            execute(builder, "SET lock_timeout = '50ms'");

            assertThatThrownBy(() -> execute(builder, creation)).hasMessageContaining("lock timeout");
        }
    }
}
