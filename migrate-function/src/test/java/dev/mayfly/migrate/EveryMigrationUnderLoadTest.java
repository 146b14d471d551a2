package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** All migrations from the first batches to the newest, among writers and one who reads and then forgets to commit for a while. */
class EveryMigrationUnderLoadTest {

    /** Up to three times: what else a machine has to do may keep a writer waiting too, but not each time. */
    @Test
    void makesNoWriterWaitForLong() throws Exception {
        List<String> failures = List.of("never tried");
        for (int attempt = 0; attempt < 3 && !failures.isEmpty(); attempt++) {
            failures = migrateUnderLoad();
        }
        assertThat(failures).as("what went wrong with the writers").isEmpty();
    }

    private static List<String> migrateUnderLoad() throws Exception {
        try (var database = Migrations.migratedTo("003");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            SampleBatches.fill(database);
            var isOver = new AtomicBoolean();
            var readings = new AtomicInteger();
            var reader = executor.submit(() -> {
                while (!isOver.get()) {
                    readAndForget(database);
                    readings.incrementAndGet();
                }
                return true;
            });
            List<String> failures;

            try (var load = WriteLoad.begin(database)) {
                load.awaitEachWriter();
                var patient = configuration(database).withLocks(Duration.ofMillis(10), 1000, Duration.ofMillis(200));
                assertThat(new Migrator(Database.of(patient)).migrate(null).to())
                        .isEqualTo(Migrations.latest());
                load.awaitEachWriter();
                failures = load.end();
            } finally {
                isOver.set(true);
            }

            assertThat(reader.get()).isTrue();
            assertThat(readings).hasPositiveValue();
            return failures;
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
