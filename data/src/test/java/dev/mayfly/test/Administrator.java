package dev.mayfly.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the administrator of a test's database says to it, past row-level security: each statement commits by itself. */
public record Administrator(TestDatabase database) {

    public int execute(String sql, @Nullable Object... parameters) {
        try (var connection = database.connect()) {
            return execute(connection, sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For many rows of which it is certain that what they refer to exists: no foreign key is looked up. */
    public void fill(String sql, @Nullable Object... parameters) {
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            execute(connection, "SET LOCAL session_replication_role = replica");
            execute(connection, sql, parameters);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public long number(String sql, Object... parameters) {
        return Long.parseLong(text(sql, parameters));
    }

    public boolean is(String condition, Object... parameters) {
        return text("SELECT " + condition, parameters).equals("t");
    }

    /** The first column of the only row. */
    public String text(String sql, Object... parameters) {
        var texts = texts(sql, parameters);
        if (texts.size() != 1) {
            throw new IllegalStateException("%d rows, not one: %s".formatted(texts.size(), sql));
        }
        return texts.getFirst();
    }

    /** The first column of each row. */
    public List<String> texts(String sql, Object... parameters) {
        try (var connection = database.connect();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                var texts = new ArrayList<String>();
                while (rows.next()) {
                    texts.add(String.valueOf(rows.getString(1)));
                }
                return texts;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits, in the database, until the condition holds. */
    public void await(String condition, Object... parameters) {
        while (!is(condition, parameters)) {
            text("SELECT pg_sleep(0.01)");
        }
    }

    /** Waits until a query with these words in it waits for a lock that another transaction holds. */
    public void awaitWaiting(String words) {
        await("""
                EXISTS (
                    SELECT
                    FROM pg_stat_activity
                    WHERE datname = current_database()
                        AND wait_event_type = 'Lock'
                        AND position(CAST(? AS text) IN query) > 0
                )
                """, words);
    }

    /** As {@link #execute(String, Object...)}, but in the transaction of the connection. */
    public static int execute(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }
}
