package dev.mayfly.workspace;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Statements that the driver sends together, reading the answers of all after that: one round trip. Of one of them the rows
 * are returned.
 */
public final class Together<T> {

    private final NamedSql sql;
    private final int place;
    private final Row<T> row;

    /** @param place of the statement with the rows, counted from 0 */
    Together(String sql, int place, Row<T> row) {
        this.sql = NamedSql.parse(sql);
        this.place = place;
        this.row = row;
    }

    List<T> run(Connection connection, Map<String, Object> parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.sql())) {
            sql.bind(statement, parameters);
            statement.execute();
            for (int i = 0; i < place; i++) {
                statement.getMoreResults();
            }
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
