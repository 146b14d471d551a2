package dev.mayfly.upkeep;

import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceUnavailableException;
import io.micronaut.context.annotation.Value;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Transactions of the upkeep: those that other people wait for come first, so a statement fails rather than wait long for a
 * lock, and one that takes too long is ended.
 */
@Singleton
public final class UpkeepTransactions {

    /** An empty text is no workspace: then the policies of the role decide what is seen. */
    private static final String ENTER = """
            SELECT
                set_config('app.workspace_id', ?, true) IS NOT NULL,
                set_config('lock_timeout', ?, true) IS NOT NULL,
                set_config('statement_timeout', ?, true) IS NOT NULL
            """;

    private final TransactionOperations<Connection> transactions;
    private final Duration lockTimeout;
    private final Duration statementTimeout;

    UpkeepTransactions(
            TransactionOperations<Connection> transactions,
            @Value("${upkeep.lock-timeout}") Duration lockTimeout,
            @Value("${upkeep.statement-timeout}") Duration statementTimeout) {
        this.transactions = transactions;
        this.lockTimeout = lockTimeout;
        this.statementTimeout = statementTimeout;
    }

    /** Runs the work in one transaction that sees what the role may see. */
    public <T> T run(Supplier<T> work) {
        return run("", work);
    }

    /** Runs the work in one transaction that sees one workspace. */
    public <T> T run(WorkspaceId workspace, Supplier<T> work) {
        return run(workspace.toString(), work);
    }

    private <T> T run(String workspace, Supplier<T> work) {
        return transactions.executeWrite(status -> {
            enter(status.getConnection(), workspace);
            return work.get();
        });
    }

    private void enter(Connection connection, String workspace) {
        try (var statement = connection.prepareStatement(ENTER)) {
            statement.setString(1, workspace);
            statement.setString(2, lockTimeout.toMillis() + "ms");
            statement.setString(3, statementTimeout.toMillis() + "ms");
            statement.execute();
        } catch (SQLException e) {
            throw new WorkspaceUnavailableException(e);
        }
    }
}
