package dev.mayfly.workspace;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A statement with rows that opens a transaction, or is all of it: the workspace is set in the same round trip; see
 * {@link WorkspaceTransactions#write(WorkspaceId, Opening, Map, Function)}.
 *
 * <p>Columns of a fixed length alone are worth it: before a result that may be of any length the driver reads all answers that
 * are due.
 */
public final class Opening<T> {

    private static final String WORKSPACE = "enteredWorkspace";

    /** Rows are found by their keys: there is one good plan, whatever the parameters are, and making it takes longer than using it. */
    private static final String ENTER = WorkspaceTransactions.ENTER.replace("?", ":" + WORKSPACE)
            + ", set_config('plan_cache_mode', 'force_generic_plan', true) IS NOT NULL";

    /** That plan may be older than most rows: while a table is small, reading all of it looks cheap. */
    private static final String BY_INDEXES = ", set_config('enable_seqscan', 'off', true) IS NOT NULL";

    private final Together<T> statements;

    private Opening(Together<T> statements) {
        this.statements = statements;
    }

    /**
     * A statement that ends in rows.
     *
     * @param sql with parameters such as {@code :workspaceId}
     */
    public static <T> Opening<T> of(String sql, Together.Row<T> row) {
        return new Opening<>(new Together<>(ENTER + BY_INDEXES + ";" + sql, 1, row));
    }

    /** One that is all of its transaction. */
    static <T> Opening<T> andEnd(String sql, Together.Row<T> row) {
        return new Opening<>(new Together<>(ENTER + ";" + sql + ";COMMIT", 1, row));
    }

    List<T> run(Connection connection, WorkspaceId workspace, Map<String, Object> parameters) throws SQLException {
        var all = new HashMap<>(parameters);
        all.put(WORKSPACE, workspace.toString());
        return statements.run(connection, all);
    }
}
