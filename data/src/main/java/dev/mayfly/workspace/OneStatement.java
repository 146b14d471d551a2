package dev.mayfly.workspace;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A statement that is all of a transaction; see {@link WorkspaceTransactions#write(WorkspaceId, OneStatement, Map)}.
 *
 * <p>The driver sends the workspace, the statement and COMMIT together and reads three answers. PostgreSQL passes over
 * COMMIT when the statement before it has failed.
 */
public final class OneStatement<T> {

    private static final Pattern NAME = Pattern.compile("(?<!:):([a-zA-Z]\\w*)");

    private final String sql;
    private final List<String> names = new ArrayList<>();
    private final Row<T> row;

    private OneStatement(String sql, Row<T> row) {
        this.sql = WorkspaceTransactions.ENTER + ";"
                + NAME.matcher(sql).replaceAll(match -> {
                    names.add(match.group(1));
                    return "?";
                })
                + ";COMMIT";
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
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, workspace.toString());
            for (int i = 0; i < names.size(); i++) {
                statement.setObject(i + 2, parameters.get(names.get(i)));
            }
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
