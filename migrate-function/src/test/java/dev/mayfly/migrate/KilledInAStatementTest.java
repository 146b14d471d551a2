package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.await;
import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.migrate;
import static dev.mayfly.migrate.Migrations.migrateTo;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A run whose sessions somebody else ends while a statement is at work; {@link KilledRunTest} ends them between two. */
class KilledInAStatementTest {

    private static final String INVALID = "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid";

    private static final int KILLS = 8;
    private static final int LONGEST_MILLIS = 700;
    private static final long SEED = Long.getLong("kill.seed", 20);

    @Test
    void isFinishedByTheNextOneWhenItQueuedForALock() throws Exception {
        try (var database = TestDatabase.createEmpty();
                var executor = Executors.newVirtualThreadPerTaskExecutor();
                var reader = database.connect()) {
            migrateTo("003", database);
            var patient = configuration(database).withLocks(Duration.ofMinutes(1), 1, Duration.ofMillis(1));
            reader.setAutoCommit(false);
            execute(reader, "SELECT FROM eval_batches");

            var run = executor.submit(() -> new Migrator(Database.of(patient)).migrate(null));
            await(database, """
                    SELECT pg_terminate_backend(pid)
                    FROM pg_locks
                    WHERE relation = 'eval_batches'::regclass
                        AND NOT granted
                    """);
            assertStopped(run);
            reader.commit();

            assertFinishedByTheNext(database);
        }
    }

    @Test
    void isFinishedByTheNextOneWhenItBuiltAnIndex() throws Exception {
        try (var database = TestDatabase.createEmpty();
                var executor = Executors.newVirtualThreadPerTaskExecutor();
                var older = database.connect()) {
            migrateTo("003", database);
            older.setAutoCommit(false);
            older.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            rows(older, "SELECT 1");

            var run = executor.submit(() -> migrate(database));
            await(database, """
                    SELECT pg_terminate_backend(pid)
                    FROM pg_stat_progress_create_index
                    WHERE datname = current_database()
                        AND phase LIKE 'waiting for %'
                    """);
            assertStopped(run);
            older.commit();

            assertThat(rows(database, INVALID)).as("what it was building").hasSize(1);
            assertFinishedByTheNext(database);
        }
    }

    @Test
    void isFinishedByALaterOneWheneverItWasKilled() throws Exception {
        var random = new Random(SEED);
        try (var database = TestDatabase.createEmpty();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            int kills = 0;
            while (kills < KILLS && isKilled(random.nextInt(LONGEST_MILLIS), database, executor)) {
                kills++;
            }

            assertThat(kills).isPositive();
            assertFinishedByTheNext(database);
        }
    }

    /** Ends the session of whichever statement is at work then, or next; false when the run was over before. */
    private static boolean isKilled(int afterMillis, TestDatabase database, ExecutorService executor) throws Exception {
        var configuration = configuration(database);
        var run = executor.submit(() -> new Migrator(Database.of(configuration)).migrate(null));
        try {
            run.get(afterMillis, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException _) {
            kill(configuration.session(), run, database);
        }
        try {
            run.get();
            return false;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(MigrationException.class);
            return true;
        }
    }

    private static void kill(String session, Future<?> run, TestDatabase database) throws SQLException {
        try (var killer = database.connect()) {
            List<String> killed = List.of();
            while (killed.isEmpty() && !run.isDone()) {
                killed = rows(killer, """
                        SELECT pg_terminate_backend(pid)
                        FROM pg_stat_activity
                        WHERE application_name = '%s'
                            AND state = 'active'
                        """.formatted(session));
            }
        }
    }

    private static void assertStopped(Future<?> run) {
        assertThatThrownBy(run::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("Migrate again: the next run goes on from there");
    }

    private static void assertFinishedByTheNext(TestDatabase database) throws SQLException {
        assertThat(migrate(database).to()).isEqualTo(Migrations.latest());
        assertThat(Database.of(configuration(database)).history().problems()).isEmpty();
        assertThat(rows(database, INVALID)).isEmpty();
        assertThat(rows(database, "SELECT version FROM flyway_schema_history ORDER BY installed_rank"))
                .isEqualTo(Migrations.all());
        try (var whole = TestDatabase.create()) {
            assertThat(Catalogue.of(database)).isEqualTo(Catalogue.of(whole));
        }
    }
}
