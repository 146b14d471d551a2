package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How large a table is, with its partitions.
 *
 * @param isExact whether the rows were counted; where that took too long they are estimated
 * @param bytes with indexes and long values
 */
@Serdeable
record TableSize(String table, long rows, boolean isExact, long bytes) {

    /** query_canceled. */
    private static final String TOOK_TOO_LONG = "57014";

    private static final Duration LONGEST_COUNT = Duration.ofSeconds(2);

    private static final Duration ALL_COUNTS = Duration.ofSeconds(30);

    private static final String TABLES = """
            SELECT
                relname,
                total.bytes,
                total.estimate
            FROM pg_class
            CROSS JOIN LATERAL (
                SELECT sum(pg_total_relation_size(part.oid)) AS bytes, sum(greatest(part.reltuples, 0)) AS estimate
                FROM pg_class AS part
                WHERE part.oid = pg_class.oid
                    OR part.oid IN (SELECT relid FROM pg_partition_tree(pg_class.oid) WHERE isleaf)
            ) AS total
            WHERE relnamespace = 'public'::regnamespace
                AND relkind IN ('r', 'p')
                AND NOT relispartition
                AND relname <> 'flyway_schema_history'
            ORDER BY relname
            """;

    /** Each table of the schema; counting one is given up after 2 s, and after half a minute no other is begun. */
    static List<TableSize> all(Connection connection) throws SQLException {
        return all(connection, ALL_COUNTS);
    }

    static List<TableSize> all(Connection connection, Duration time) throws SQLException {
        long end = System.nanoTime() + time.toNanos();
        var sizes = new ArrayList<TableSize>();
        for (var size : estimated(connection)) {
            sizes.add(System.nanoTime() < end ? size.counted(connection) : size);
        }
        return sizes;
    }

    /** The same by the statistics alone. */
    static List<TableSize> estimated(Connection connection) throws SQLException {
        var sizes = new ArrayList<TableSize>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                sizes.add(new TableSize(
                        rows.getString("relname"), rows.getLong("estimate"), false, rows.getLong("bytes")));
            }
        }
        return sizes;
    }

    private TableSize counted(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = %d".formatted(LONGEST_COUNT.toMillis()));
            try (var rows =
                    statement.executeQuery("SELECT count(*) FROM \"%s\"".formatted(table.replace("\"", "\"\"")))) {
                rows.next();
                return new TableSize(table, rows.getLong(1), true, bytes);
            } catch (SQLException e) {
                if (TOOK_TOO_LONG.equals(e.getSQLState())) {
                    return this;
                }
                throw e;
            } finally {
                statement.execute("RESET statement_timeout");
            }
        }
    }
}
