package dev.mayfly.workspace;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A statement with rows that opens a transaction: the workspace is set in the same round trip; see
 * {@link WorkspaceTransactions#write(WorkspaceId, Opening, Map, Function)}.
 *
 * <p>Columns of a fixed length alone are worth it: before a result that may be of any length the driver reads all answers that
 * are due.
 */
public final class Opening<T> {

    private static final String WORKSPACE = "enteredWorkspace";

    /**
     * Rows are found by their keys: there is one good plan, whatever the parameters are, and making it takes longer than using
     * it. It may be older than most rows: while a table is small, reading all of it looks cheap.
     */
    private static final String ENTER = WorkspaceTransactions.ENTER.replace("?", ":" + WORKSPACE)
            + ", set_config('plan_cache_mode', 'force_generic_plan', true) IS NOT NULL"
            + ", set_config('enable_seqscan', 'off', true) IS NOT NULL";

    private final NamedSql sql;
    private final Row<T> row;

    private Opening(String sql, Row<T> row) {
        this.sql = NamedSql.parse(ENTER + ";" + sql);
        this.row = row;
    }

    /**
     * A statement that ends in rows.
     *
     * @param sql with parameters such as {@code :workspaceId}
     */
    public static <T> Opening<T> of(String sql, Row<T> row) {
        return new Opening<>(sql, row);
    }

    /** Enters the workspace in the running transaction, runs the statement, and returns its rows. */
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
