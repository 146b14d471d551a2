package dev.mayfly.migrate;

import dev.mayfly.migrate.BackfillsReport.State;
import dev.mayfly.migrate.MigrateRequest.Action;
import dev.mayfly.migrate.MigrateRequest.Operation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells where backfills stand, and gives them up. */
final class BackfillStates {

    private static final String STATES = """
            SELECT
                backfill.name,
                coalesce(run.status, 'NEVER_RUN') AS status,
                EXISTS (
                    SELECT
                    FROM pg_locks
                    WHERE locktype = 'advisory'
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        AND (classid::bigint << 32) | objid::bigint = hashtextextended('mayfly backfill ' || backfill.name, 0)
                ) AS is_under_way,
                coalesce(run.rows_done, 0) AS rows_done,
                coalesce(run.rows_skipped, 0) AS rows_skipped,
                run.started_at,
                run.updated_at,
                run.completed_at
            FROM unnest(CAST(? AS text[])) WITH ORDINALITY AS backfill (name, place)
            LEFT JOIN LATERAL (
                SELECT *
                FROM backfill_runs
                WHERE backfill_runs.name = backfill.name
                ORDER BY started_at DESC
                LIMIT 1
            ) AS run
                ON true
            ORDER BY backfill.place
            """;

    /** Whoever is at it notices at the end of its chunk, and takes that back. */
    private static final String CANCEL = """
            UPDATE backfill_runs
            SET status = 'CANCELLED', completed_at = now(), updated_at = now()
            WHERE name = ?
                AND status = 'RUNNING'
            """;

    private final MigrateConfiguration configuration;

    BackfillStates(MigrateConfiguration configuration) {
        this.configuration = configuration;
    }

    BackfillsReport of(Operation operation, List<String> names) {
        try (var connection = configuration.connect()) {
            return states(connection, operation, names);
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /** What is done stays done; the next run begins anew. */
    BackfillsReport cancel(String name) {
        try (var connection = configuration.connect()) {
            try (var statement = connection.createStatement()) {
                statement.execute("SET lock_timeout = %d"
                        .formatted(configuration.patience().concurrentTimeout().toMillis()));
            }
            try (var statement = connection.prepareStatement(CANCEL)) {
                statement.setString(1, name);
                if (statement.executeUpdate() == 0) {
                    throw new MigrationException("Backfill %s has no run that could be cancelled".formatted(name));
                }
            }
            return states(connection, Operation.CANCEL, List.of(name));
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /** Refuses when there is nothing to go on with. */
    void requireUnfinished(String name) {
        var state = of(Operation.STATUS, List.of(name)).backfills().getFirst();
        if (!state.status().equals("RUNNING")) {
            throw new MigrationException("Backfill %s has no unfinished run (%s); the operation run begins one"
                    .formatted(name, state.status()));
        }
    }

    private static BackfillsReport states(Connection connection, Operation operation, List<String> names)
            throws SQLException {
        var states = new ArrayList<State>();
        try (var statement = connection.prepareStatement(STATES)) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    states.add(new State(
                            rows.getString("name"),
                            rows.getString("status"),
                            rows.getBoolean("is_under_way"),
                            rows.getLong("rows_done"),
                            rows.getLong("rows_skipped"),
                            instant(rows, "started_at"),
                            instant(rows, "updated_at"),
                            instant(rows, "completed_at")));
                }
            }
        }
        return new BackfillsReport(Action.BACKFILL.toString(), operation.toString(), states);
    }

    private static @Nullable Instant instant(ResultSet rows, String column) throws SQLException {
        var time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static MigrationException refused(SQLException e) {
        return new MigrationException("The database refused: " + Hints.explain(e), e);
    }
}
