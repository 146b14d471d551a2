package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A row of {@code backfill_runs}, and where to go on in it. It moves in the transactions of the chunks themselves, so that it
 * is exact however a call ends.
 */
record BackfillRun(UUID id, String position) {

    /** The run that an earlier call has left unfinished, or a new one. */
    static BackfillRun resumeOrBegin(Connection connection, Backfill backfill) throws SQLException {
        try (var statement = connection.prepareStatement("""
                WITH unfinished AS (
                    SELECT id, position
                    FROM backfill_runs
                    WHERE name = ?
                        AND status = 'RUNNING'
                ), begun AS (
                    INSERT INTO backfill_runs (id, name, position)
                    SELECT gen_random_uuid(), ?, CAST(? AS jsonb)
                    WHERE NOT EXISTS (SELECT FROM unfinished)
                    RETURNING id, position
                )
                TABLE unfinished
                UNION ALL
                TABLE begun
                """)) {
            statement.setString(1, backfill.name());
            statement.setString(2, backfill.name());
            statement.setString(3, backfill.start());
            try (var rows = statement.executeQuery()) {
                rows.next();
                return new BackfillRun(rows.getObject("id", UUID.class), rows.getString("position"));
            }
        }
    }

    BackfillRun advance(Connection connection, Chunk chunk) throws SQLException {
        try (var statement = connection.prepareStatement("""
                UPDATE backfill_runs
                SET
                    position = CAST(? AS jsonb),
                    rows_done = rows_done + ?,
                    rows_skipped = rows_skipped + ?,
                    updated_at = now()
                WHERE id = ?
                    AND status = 'RUNNING'
                """)) {
            statement.setString(1, chunk.position());
            statement.setLong(2, chunk.rowsDone());
            statement.setLong(3, chunk.malformed().size());
            statement.setObject(4, id);
            requireOurs(statement.executeUpdate());
            return new BackfillRun(id, chunk.position());
        }
    }

    void complete(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                UPDATE backfill_runs
                SET status = 'COMPLETED', completed_at = now(), updated_at = now()
                WHERE id = ?
                    AND status = 'RUNNING'
                """)) {
            statement.setObject(1, id);
            requireOurs(statement.executeUpdate());
        }
    }

    private void requireOurs(int updated) {
        if (updated != 1) {
            throw new MigrationException(
                    "Somebody has ended the run %s in backfill_runs; the next call begins anew".formatted(id));
        }
    }
}
