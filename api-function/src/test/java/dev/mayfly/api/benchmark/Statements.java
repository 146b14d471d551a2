package dev.mayfly.api.benchmark;

import dev.mayfly.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;

/** What the API has had executed in one database, as pg_stat_statements counts it. */
final class Statements implements AutoCloseable {

    private final Connection connection;

    Statements(TestDatabase database) throws SQLException {
        connection = database.connect();
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        }
    }

    /** Statements and transactions while the work is done. */
    Count during(Stopwatch.Work work) throws Exception {
        Count before = count();
        work.run();
        Count after = count();
        return new Count(after.statements() - before.statements(), after.transactions() - before.transactions());
    }

    /** Without {@code SELECT 1}, by which the pool asks whether a connection that was idle for a while still lives. */
    private Count count() throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT
                            coalesce(sum(calls) FILTER (WHERE query NOT IN ('BEGIN', 'COMMIT', 'SELECT $1')), 0) AS statements,
                            coalesce(sum(calls) FILTER (WHERE query = 'BEGIN'), 0) AS transactions
                        FROM pg_stat_statements
                        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                            AND userid = (SELECT oid FROM pg_roles WHERE rolname = 'mayfly_app')
                        """)) {
            rows.next();
            return new Count(rows.getLong("statements"), rows.getLong("transactions"));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    record Count(long statements, long transactions) {}
}
