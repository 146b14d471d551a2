package dev.mayfly.workspace;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A statement that is all of a transaction; see {@link WorkspaceTransactions#write(WorkspaceId, OneStatement, Map)}.
 *
 * <p>The driver sends the workspace, the statement and COMMIT together and reads three answers. PostgreSQL passes over
 * COMMIT when the statement before it has failed.
 */
public final class OneStatement<T> {

    private static final String WORKSPACE = "enteredWorkspace";

    /** Rows are found by their keys: there is one good plan, whatever the parameters are, and making it takes longer than using it. */
    private static final String ENTER = WorkspaceTransactions.ENTER.replace("?", ":" + WORKSPACE)
            + ", set_config('plan_cache_mode', 'force_generic_plan', true) IS NOT NULL";

    private final NamedSql sql;
    private final Row<T> row;

    private OneStatement(String sql, Row<T> row) {
        this.sql = NamedSql.parse(ENTER + ";" + sql + ";COMMIT");
        this.row = row;
    }

    /**
     * A statement that ends in rows.
     *
     * @param sql with parameters such as {@code :workspaceId}
     */
    public static <T> OneStatement<T> of(String sql, Row<T> row) {
        return new OneStatement<>(sql, row);
    }

    List<T> run(Connection connection, WorkspaceId workspace, Map<String, Object> parameters) throws SQLException {
        var all = new HashMap<>(parameters);
        all.put(WORKSPACE, workspace.toString());
        try (PreparedStatement statement = connection.prepareStatement(sql.sql())) {
            sql.bind(statement, all);
            statement.execute();
            statement.getMoreResults();
            var found = new ArrayList<T>();
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
            return found;
        }
    }

    /** Reads the row on which the result stands. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet rows) throws SQLException;
    }
}
