package dev.mayfly.workspace;

import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Transactions that see the rows of one workspace and no others.
 *
 * <p>The workspace is set for the transaction only, as its first statement: it is gone after commit and rollback, so a
 * pooled connection never carries it to the next caller. Without it row-level security shows no row at all.
 *
 * <p>That statement asks for booleans, not for the texts that were set: before a result of unknown size the driver waits for
 * the answer to BEGIN, which is a round trip more.
 */
@Singleton
public final class WorkspaceTransactions {

    static final String ENTER = "SELECT set_config('app.workspace_id', ?, true) IS NOT NULL";

    private static final String ENTER_WITH_LOCK_TIMEOUT = ENTER + ", set_config('lock_timeout', ?, true) IS NOT NULL";

    /**
     * What is read is filtered and bounded in many ways; a plan that is to serve all of them serves none. After a few uses
     * the driver and PostgreSQL would settle on one that takes every range for small and every limit for large.
     * Compiling it would take longer than anything that a request may read.
     */
    private static final String ENTER_TO_READ =
            ENTER + ", set_config('plan_cache_mode', 'force_custom_plan', true) IS NOT NULL"
                    + ", set_config('jit', 'off', true) IS NOT NULL";

    private static final String ENTER_TO_READ_BY_KEY = ENTER + ", set_config('jit', 'off', true) IS NOT NULL";

    private final TransactionOperations<Connection> transactions;

    WorkspaceTransactions(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /** Runs the work in one transaction of its own that is committed when the work returns and rolled back when it throws. */
    public <T> T write(WorkspaceId workspace, Supplier<T> work) {
        return transactions.executeWrite(status -> {
            enter(status.getConnection(), ENTER, workspace.toString());
            return work.get();
        });
    }

    /** As {@link #write(WorkspaceId, Supplier)}, of work with the rows of a statement that is sent with the workspace. */
    public <R, T> T write(
            WorkspaceId workspace, Opening<R> opening, Map<String, Object> parameters, Function<List<R>, T> work) {
        return transactions.executeWrite(
                status -> work.apply(run(() -> opening.run(status.getConnection(), workspace, parameters))));
    }

    /** As the other one, and a statement that has to wait longer for a lock fails (55P03). */
    public <T> T write(WorkspaceId workspace, Duration lockTimeout, Supplier<T> work) {
        return transactions.executeWrite(status -> {
            enter(status.getConnection(), ENTER_WITH_LOCK_TIMEOUT, workspace.toString(), lockTimeout.toMillis() + "ms");
            return work.get();
        });
    }

    /**
     * Runs one statement in a transaction of its own, in one round trip where {@link #write(WorkspaceId, Supplier)} takes
     * three; returns its rows.
     *
     * @throws IllegalStateException inside another transaction, which it would end
     */
    public <T> List<T> write(WorkspaceId workspace, OneStatement<T> statement, Map<String, Object> parameters) {
        return transactions.executeWrite(status -> {
            if (!status.isNewTransaction()) {
                throw new IllegalStateException("There is a transaction already");
            }
            return run(() -> statement.run(status.getConnection(), workspace, parameters));
        });
    }

    /**
     * As {@link #write(WorkspaceId, Supplier)}, but the database refuses every change, and plans each statement for its own
     * parameters.
     */
    public <T> T read(WorkspaceId workspace, Supplier<T> work) {
        return transactions.executeRead(status -> {
            enter(status.getConnection(), ENTER_TO_READ, workspace.toString());
            return work.get();
        });
    }

    /**
     * As {@link #read}, but PostgreSQL may keep plans: for what is read along one key, for which there is but one good plan
     * whatever the parameters are, and planning would take longer than a short answer.
     */
    public <T> T readByKey(WorkspaceId workspace, Supplier<T> work) {
        return transactions.executeRead(status -> {
            enter(status.getConnection(), ENTER_TO_READ_BY_KEY, workspace.toString());
            return work.get();
        });
    }

    private static <T> T run(Statement<T> statement) {
        try {
            return statement.run();
        } catch (SQLException e) {
            throw new DataAccessException("The statement has failed", e);
        }
    }

    @FunctionalInterface
    private interface Statement<T> {
        T run() throws SQLException;
    }

    private static void enter(Connection connection, String sql, String... settings) {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < settings.length; i++) {
                statement.setString(i + 1, settings[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new WorkspaceUnavailableException(e);
        }
    }
}
