package dev.mayfly.migrate;

import dev.mayfly.migrate.RollbackReport.Lost;
import dev.mayfly.migrate.sql.Losses;
import dev.mayfly.migrate.sql.Losses.Loss;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts what a way back would delete. */
final class LossCount {

    private static final String DEFAULT = """
            SELECT coalesce(pg_get_expr(adbin, adrelid), 'NULL')
            FROM pg_attribute
            LEFT JOIN pg_attrdef
                ON adrelid = attrelid
                AND adnum = attnum
            WHERE attrelid = to_regclass(?)
                AND attname = ?
                -- What is computed can be computed again.
                AND attgenerated = ''
            """;

    private LossCount() {}

    /** What is there to be lost; nothing that is empty. */
    static List<Lost> of(Script wayBack, Connection connection) throws SQLException {
        var lost = new ArrayList<Lost>();
        for (var loss : Losses.of(wayBack.statements())) {
            long rows = rows(loss, connection);
            if (rows > 0) {
                lost.add(new Lost(wayBack.family(), loss.what(), rows));
            }
        }
        return lost;
    }

    /** Keeps writers away until the transaction ends, so that what was not there to be lost does not come after the count. */
    static void lock(Script wayBack, Connection connection) throws SQLException {
        var tables = new TreeSet<String>();
        for (var loss : Losses.of(wayBack.statements())) {
            if (exists(loss.table(), connection)) {
                tables.add(quoted(loss.table()));
            }
        }
        if (!tables.isEmpty()) {
            try (var statement = connection.createStatement()) {
                statement.execute("LOCK TABLE %s IN SHARE MODE".formatted(String.join(", ", tables)));
            }
        }
    }

    private static long rows(Loss loss, Connection connection) throws SQLException {
        if (!exists(loss.table(), connection)) {
            return 0;
        }
        String column = loss.column();
        if (column == null) {
            return count(loss.table(), loss.condition(), connection);
        }
        String usual = usual(loss.table(), column, connection);
        return usual == null
                ? 0
                : count(
                        loss.table(),
                        // As text, for not every type can be compared.
                        "%s::text IS DISTINCT FROM (%s)::text".formatted(quoted(column), usual),
                        connection);
    }

    private static long count(String table, @Nullable String condition, Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM %s WHERE %s"
                        .formatted(quoted(table), condition == null ? "true" : condition))) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** What the column holds where nobody said anything else; null when nothing can be lost by it. */
    private static @Nullable String usual(String table, String column, Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(DEFAULT)) {
            statement.setString(1, table);
            statement.setString(2, column);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    private static boolean exists(String table, Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            statement.setString(1, quoted(table));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
