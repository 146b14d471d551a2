package dev.mayfly.migrate;

import dev.mayfly.migrate.sql.Effects;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.MigrationInfo;
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
     * Takes failed migrations out of the history, and returns their versions. Only one outside a transaction leaves such a
     * row; it holds a single statement, which has left no more than the half-built index that {@link #dropLeftovers} removes.
     */
    List<String> forgetFailures() {
        return hasHistory()
                ? query("DELETE FROM flyway_schema_history WHERE NOT success RETURNING version")
                : List.of();
    }

    /** Writes into the history that a migration is applied. */
    void note(MigrationInfo migration) {
        LOG.atInfo().addKeyValue("version", migration.getVersion()).log("It was done already");
        try (var statement = connection.prepareStatement("""
                INSERT INTO flyway_schema_history (
                    installed_rank, version, description, type, script, checksum, installed_by, execution_time, success
                )
                SELECT max(installed_rank) + 1, ?, ?, 'SQL', ?, ?, current_user, 0, true
                FROM flyway_schema_history
                """)) {
            statement.setString(1, migration.getVersion().getVersion());
            statement.setString(2, migration.getDescription());
            statement.setString(3, migration.getScript());
            statement.setObject(4, migration.getChecksum());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new MigrationException("The database refused: " + Hints.explain(e), e);
        }
    }

    boolean hasHistory() {
        return isTrue("SELECT to_regclass('flyway_schema_history') IS NOT NULL");
    }

    /**
     * Drops indexes that exist although the migration that creates them is still pending, and returns their names: a run was
     * killed, or gave up, while it built them.
     */
    List<String> dropLeftovers(List<Script> pending) {
        var dropped = new ArrayList<String>();
        for (var script : pending) {
            for (var statement : script.statements()) {
                var index = Effects.createdIndex(statement).map(Effects.CreatedIndex::name);
                if (index.isPresent() && statement.mustStandAlone() && exists(index.get())) {
                    LOG.atInfo()
                            .addKeyValue("index", index.get())
                            .log("Dropping what an interrupted migration has left");
                    dropIndex(index.get());
                    dropped.add(index.get());
                }
            }
        }
        return dropped;
    }

    /** Drops an index as soon as nobody builds it any more. */
    void dropIndex(String index) {
        // The server may go on building after its client has died.
        await("""
                SELECT NOT EXISTS (
                    SELECT
                    FROM pg_stat_progress_create_index
                    WHERE index_relid = to_regclass('%s')
                )
                """.formatted(index), "index %s, which somebody is building, to be ready".formatted(index));
        outwaiting("DROP INDEX CONCURRENTLY " + index);
    }

    /** Whether there is any table, of whoever. */
    boolean holdsTables() {
        return isTrue("""
                SELECT EXISTS (
                    SELECT
                    FROM pg_class
                    WHERE relnamespace = 'public'::regnamespace
                        AND relkind IN ('r', 'p')
                )
                """);
    }

    /** Renews the statistics of those tables that are there, and returns their names. */
    List<String> analyze(Collection<String> tables) {
        var analyzed = new ArrayList<String>();
        for (String table : tables) {
            if (exists(table)) {
                outwaiting("ANALYZE " + table);
                analyzed.add(table);
            }
        }
        return analyzed;
    }

    boolean exists(String relation) {
        return isTrue("SELECT to_regclass('%s') IS NOT NULL".formatted(relation));
    }

    /** Executes what nobody queues behind: it may wait for transactions that are older than itself. */
    void outwaiting(String sql) {
        execute("SET lock_timeout = %d"
                .formatted(configuration.patience().concurrentTimeout().toMillis()));
        execute(sql);
    }

    /** An invalid index slows down every write and serves no query, and nothing else would ever tell. */
    void assertIndexesValid() {
        List<String> invalid = invalidIndexes();
        if (!invalid.isEmpty()) {
            throw new MigrationException(
                    "Not valid, and nobody is building it: index %s. The action repair rebuilds each (REINDEX INDEX CONCURRENTLY)"
                            .formatted(String.join(", ", invalid)));
        }
    }

    /** Indexes that nobody will ever finish. */
    List<String> invalidIndexes() {
        return query("""
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
    }

    Connection connection() {
        return connection;
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
        long deadline = System.nanoTime() + configuration.patience().maxWait().toNanos();
        while (!isTrue(condition)) {
            if (System.nanoTime() > deadline) {
                throw new MigrationException("Waited %d s for %s; run it again later"
                        .formatted(configuration.patience().maxWait().toSeconds(), what));
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
            throw new MigrationException("The database refused: " + Hints.explain(e), e);
        }
    }

    private void execute(String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new MigrationException("The database refused: " + Hints.explain(e), e);
        }
    }
}
