package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.await;
import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrate;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LockTest {

    private static final String QUEUED_FOR_BATCHES =
            "SELECT pid FROM pg_locks WHERE relation = 'eval_batches'::regclass AND NOT granted";
    private static final String NOBODY_QUEUED = "SELECT WHERE NOT EXISTS (%s)".formatted(QUEUED_FOR_BATCHES);

    @Test
    void triesAgainUntilALongReadIsOver() throws Exception {
        try (var database = Migrations.migratedTo("003");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var patient = configuration(database).withLocks(Duration.ofMillis(100), 100, Duration.ofMillis(100));

            try (var reader = reading(database)) {
                var report = executor.submit(() -> new Migrator(Database.of(patient)).migrate(null));
                await(database, QUEUED_FOR_BATCHES);
                await(database, NOBODY_QUEUED);
                reader.commit();

                assertThat(report.get().to()).isEqualTo(Migrations.latest());
            }
        }
    }

    @Test
    void givesUpOnALockThatIsNeverReleasedAndSaysWhereItStands() throws SQLException {
        try (var database = Migrations.migratedTo("003")) {
            var impatient = configuration(database).withLocks(Duration.ofMillis(50), 2, Duration.ofMillis(1));

            try (var reader = reading(database)) {
                assertThat(reader.getAutoCommit()).isFalse();
                assertThatThrownBy(() -> new Migrator(Database.of(impatient)).migrate(null))
                        .isInstanceOf(MigrationException.class)
                        .hasMessage(
                                "Another transaction held a lock at each of 2 attempts; the schema is at version 003, and a later run goes on from there");
            }

            assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        }
    }

    @Test
    void outwaitsOlderTransactionsWhereNobodyQueuesBehindIt() throws Exception {
        try (var database = Migrations.migratedTo("003");
                var executor = Executors.newVirtualThreadPerTaskExecutor();
                var older = database.connect()) {
            var impatient = configuration(database).withLocks(Duration.ofMillis(100), 1, Duration.ofMillis(1));
            older.setAutoCommit(false);
            older.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            rows(older, "SELECT 1");

            var report = executor.submit(() -> new Migrator(Database.of(impatient)).migrate(null));
            await(database, """
                    SELECT pid
                    FROM pg_stat_activity
                    WHERE query LIKE '%INDEX CONCURRENTLY%'
                        AND datname = current_database()
                        AND wait_event = 'virtualxid'
                        AND clock_timestamp() - query_start > interval '300 ms'
                    """);
            older.commit();

            assertThat(report.get().to()).isEqualTo(Migrations.latest());
        }
    }

    @Test
    void letsTwoRunsAtOnceBothEndWell() throws Exception {
        try (var database = TestDatabase.createEmpty();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<MigrateReport> run = () -> migrate(database);

            var reports = executor.invokeAll(List.of(run, run));

            assertThat(reports)
                    .allSatisfy(report -> assertThat(report.get().to()).isEqualTo(Migrations.latest()));
            assertThat(Stream.of(reports.getFirst().get(), reports.getLast().get())
                            .map(report -> report.migrations().size()))
                    .containsExactlyInAnyOrder(0, Migrations.all().size());
        }
    }

    private static Connection reading(TestDatabase database) throws SQLException {
        Connection reader = database.connect();
        reader.setAutoCommit(false);
        execute(reader, "SELECT FROM eval_batches");
        return reader;
    }
}
