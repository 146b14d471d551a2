package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** All migrations from the first batches to the newest, among writers and one who reads and then forgets to commit for a while. */
class EveryMigrationUnderLoadTest {

    @Test
    void makesNoWriterWaitForLong() throws Exception {
        try (var database = Migrations.migratedTo("003");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            SampleBatches.fill(database);
            var isOver = new AtomicBoolean();
            var reader = executor.submit(() -> {
                int readings = 0;
                while (!isOver.get()) {
                    readAndForget(database);
                    readings++;
                }
                return readings;
            });

            try (var load = WriteLoad.begin(database)) {
                load.awaitEachWriter();
                assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
                load.awaitEachWriter();
                var waits = load.end();
                waits.assertShort();
                assertThat(waits.count())
                        .as("waits, without which nothing was measured")
                        .isPositive();
            } finally {
                isOver.set(true);
            }

            assertThat(reader.get()).isPositive();
        }
    }

    /** Idle in its transaction it keeps its locks on what it has read. */
    private static void readAndForget(TestDatabase database) throws SQLException, InterruptedException {
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            execute(connection, "SELECT FROM users; SELECT FROM agents; SELECT FROM eval_jobs; SELECT FROM workspaces");
            Thread.sleep(300);
            connection.commit();
            connection.setAutoCommit(true);
        }
        Thread.sleep(100);
    }
}
