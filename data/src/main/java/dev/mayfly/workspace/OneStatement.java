package dev.mayfly.workspace;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * A statement that is all of a transaction; see {@link WorkspaceTransactions#write(WorkspaceId, OneStatement, Map)}.
 *
 * <p>The driver sends the workspace, the statement and COMMIT together and reads three answers. PostgreSQL passes over
 * COMMIT when the statement before it has failed.
 */
public final class OneStatement<T> {

    private final Opening<T> opening;

    private OneStatement(Opening<T> opening) {
        this.opening = opening;
    }

    /**
     * A statement that ends in rows.
     *
     * @param sql with parameters such as {@code :workspaceId}
     */
    public static <T> OneStatement<T> of(String sql, Together.Row<T> row) {
        return new OneStatement<>(Opening.andEnd(sql, row));
    }

    List<T> run(Connection connection, WorkspaceId workspace, Map<String, Object> parameters) throws SQLException {
        return opening.run(connection, workspace, parameters);
    }
}
