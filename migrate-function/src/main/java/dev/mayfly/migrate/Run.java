package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run, alone on its database: what it holds, no other run does.
 *
 * <p>The connection stays in auto-commit mode. A transaction left open here would stall the concurrent index builds.
 */
final class Run implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Connection connection;
    private final MigrateConfiguration configuration;

    private Run(Connection connection, MigrateConfiguration configuration) {
        this.connection = connection;
        this.configuration = configuration;
    }

    /** Waits until no other run is under way. */
    static Run begin(MigrateConfiguration configuration) {
        Connection connection = configuration.connect();
        var run = new Run(connection, configuration);
        try {
            run.await("SELECT pg_try_advisory_lock(hashtext('mayfly migrate'))", "another run to end");
            return run;
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /**
     * Takes failed migrations out of the history. Only one outside a transaction leaves such a row; it holds a single
     * statement, which has left no more than the half-built index that {@link #dropLeftovers} removes.
     */
    void forgetFailures() {
        if (isTrue("SELECT to_regclass('flyway_schema_history') IS NOT NULL")) {
            execute("DELETE FROM flyway_schema_history WHERE NOT success");
        }
    }

    /**
     * Drops indexes that exist although the migration that creates them is still pending: a run was killed, or gave up,
     * while it built them.
     */
    void dropLeftovers(List<String> pendingScripts) {
        for (String index : ConcurrentIndexes.createdBy(pendingScripts)) {
            String regclass = "to_regclass('%s')".formatted(index);
            if (isTrue("SELECT %s IS NOT NULL".formatted(regclass))) {
                // The server may go on building after its client has died.
                await("""
                        SELECT NOT EXISTS (
                            SELECT
                            FROM pg_stat_progress_create_index
                            WHERE index_relid = %s
                        )
                        """.formatted(regclass), "index %s, which somebody is building, to be ready".formatted(index));
                LOG.atInfo().addKeyValue("index", index).log("Dropping what an interrupted migration has left");
                execute("SET lock_timeout = %d"
                        .formatted(configuration.concurrentTimeout().toMillis()));
                execute("DROP INDEX CONCURRENTLY " + index);
            }
        }
    }

    /** An invalid index slows down every write and serves no query, and nothing else would ever tell. */
    void assertIndexesValid() {
        List<String> invalid = query("""
                SELECT index_class.oid::regclass::text
                FROM pg_index
                JOIN pg_class AS index_class
                    ON index_class.oid = pg_index.indexrelid
                    AND index_class.relkind = 'i'
                WHERE NOT pg_index.indisvalid
                    AND index_class.relnamespace = to_regnamespace(current_schema()::text)
                    AND NOT EXISTS (
                        SELECT
                        FROM pg_stat_progress_create_index
                        WHERE pg_stat_progress_create_index.index_relid = pg_index.indexrelid
                    )
                ORDER BY index_class.relname
                """);
        if (!invalid.isEmpty()) {
            throw new MigrationException(
                    "Not valid, and nobody is building it: index %s. Rebuild each with REINDEX INDEX CONCURRENTLY"
                            .formatted(String.join(", ", invalid)));
        }
    }

    void setRolePasswords() {
        setPassword("mayfly_app", configuration.appPassword());
        setPassword("mayfly_maintenance", configuration.maintenancePassword());
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("Could not close the connection", e);
        }
    }

    /** The driver hashes the password, so that no log of the server shows it. */
    private void setPassword(String role, @Nullable String password) {
        if (password != null) {
            try {
                connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), null);
            } catch (SQLException e) {
                throw new MigrationException("Could not set the password of " + role, e);
            }
        }
    }

    private void await(String condition, String what) {
        long deadline = System.nanoTime() + configuration.maxWait().toNanos();
        while (!isTrue(condition)) {
            if (System.nanoTime() > deadline) {
                throw new MigrationException("Waited %d s for %s; run it again later"
                        .formatted(configuration.maxWait().toSeconds(), what));
            }
            Locks.pause(POLL);
        }
    }

    private boolean isTrue(String sql) {
        return query(sql).equals(List.of("t"));
    }

    private List<String> query(String sql) {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new MigrationException("The database refused: " + e.getMessage(), e);
        }
    }

    private void execute(String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new MigrationException("The database refused: " + e.getMessage(), e);
        }
    }
}
