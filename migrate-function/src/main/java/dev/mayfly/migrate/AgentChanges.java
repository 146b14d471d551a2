package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Adds to what is counted of agents while others count too.
 *
 * <p>Whoever records an execution begins by locking its agents, in the order of their ids; with the same locks in the same
 * order, the statement that comes after sees all that was counted, and nobody counts while it adds its own.
 */
final class AgentChanges {

    private static final String LOCK = """
            SELECT
            FROM agents
            WHERE (workspace_id, id) IN (
                SELECT workspace_id, agent_id
                FROM jsonb_to_recordset(CAST(? AS jsonb)) AS incoming (workspace_id uuid, agent_id uuid)
            )
            ORDER BY workspace_id, id
            FOR NO KEY UPDATE
            """;

    private AgentChanges() {}

    /**
     * Makes the changes, unless there are none; returns how many.
     *
     * @param rows a JSON list with a {@code workspace_id} and an {@code agent_id} in each; the parameter of both statements
     * @param count tells how many of them would change something
     * @param change does it, and tells how many it were
     */
    static long apply(Connection connection, String rows, String count, String change, boolean dryRun)
            throws SQLException {
        long changes = query(connection, count, rows);
        if (dryRun || changes == 0) {
            return changes;
        }
        try (var statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, rows);
            statement.execute();
        }
        return query(connection, change, rows);
    }

    private static long query(Connection connection, String sql, String rows) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, rows);
            try (var result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
