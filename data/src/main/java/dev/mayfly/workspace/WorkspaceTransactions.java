package dev.mayfly.workspace;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Transactions that see the rows of one workspace and no others.
 *
 * <p>The workspace is set for the transaction only, as its first statement: it is gone after commit and rollback, so a
 * pooled connection never carries it to the next caller. Without it row-level security shows no row at all.
 */
@Singleton
public final class WorkspaceTransactions {

    private final TransactionOperations<Connection> transactions;

    WorkspaceTransactions(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /** Runs the work in one transaction of its own that is committed when the work returns and rolled back when it throws. */
    public <T> T write(WorkspaceId workspace, Supplier<T> work) {
        return transactions.executeWrite(status -> {
            enter(status.getConnection(), workspace);
            return work.get();
        });
    }

    /** As the other one, and a statement that has to wait longer for a lock fails (55P03). */
    public <T> T write(WorkspaceId workspace, Duration lockTimeout, Supplier<T> work) {
        return transactions.executeWrite(status -> {
            enter(status.getConnection(), workspace, lockTimeout);
            return work.get();
        });
    }

    /** As {@link #write(WorkspaceId, Supplier)}, and the database refuses every change. */
    public <T> T read(WorkspaceId workspace, Supplier<T> work) {
        return transactions.executeRead(status -> {
            enter(status.getConnection(), workspace);
            return work.get();
        });
    }

    /**
     * Asks for a boolean, not for the text that was set: before a result of unknown size the driver waits for the answer to
     * BEGIN, which is a round trip more.
     */
    private static void enter(Connection connection, WorkspaceId workspace) {
        try (var statement =
                connection.prepareStatement("SELECT set_config('app.workspace_id', ?, true) IS NOT NULL")) {
            statement.setString(1, workspace.toString());
            statement.execute();
        } catch (SQLException e) {
            throw new WorkspaceUnavailableException(e);
        }
    }

    private static void enter(Connection connection, WorkspaceId workspace, Duration lockTimeout) {
        try (var statement = connection.prepareStatement("""
                SELECT
                    set_config('app.workspace_id', ?, true) IS NOT NULL,
                    set_config('lock_timeout', ?, true) IS NOT NULL
                """)) {
            statement.setString(1, workspace.toString());
            statement.setString(2, lockTimeout.toMillis() + "ms");
            statement.execute();
        } catch (SQLException e) {
            throw new WorkspaceUnavailableException(e);
        }
    }
}
