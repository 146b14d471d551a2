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

    private static final Duration GLANCE_TIMEOUT = Duration.ofSeconds(3);

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
        return run("", statementTimeout, work);
    }

    /** As {@link #run(Supplier)}, with less patience: for what is good to know, and not worth the time of a task. */
    public <T> T glance(Supplier<T> work) {
        return run("", GLANCE_TIMEOUT, work);
    }

    /** Runs the work in one transaction that sees one workspace. */
    public <T> T run(WorkspaceId workspace, Supplier<T> work) {
        return run(workspace.toString(), statementTimeout, work);
    }

    private <T> T run(String workspace, Duration timeout, Supplier<T> work) {
        return transactions.executeWrite(status -> {
            enter(status.getConnection(), workspace, timeout);
            return work.get();
        });
    }

    private void enter(Connection connection, String workspace, Duration timeout) {
        try (var statement = connection.prepareStatement(ENTER)) {
            statement.setString(1, workspace);
            statement.setString(2, lockTimeout.toMillis() + "ms");
            statement.setString(3, timeout.toMillis() + "ms");
            statement.execute();
        } catch (SQLException e) {
            throw new WorkspaceUnavailableException(e);
        }
    }
}
