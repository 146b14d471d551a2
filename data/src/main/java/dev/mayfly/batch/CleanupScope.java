package dev.mayfly.batch;

import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which workspaces a cleanup goes over: one, as the API sees it, or all, as only the maintenance role does. */
record CleanupScope(@Nullable WorkspaceId workspace, WorkspaceTransactions transactions) {

    /** Runs a look-up over the scope; row-level security keeps it inside. */
    <T> T find(Supplier<T> lookUp) {
        return workspace == null ? lookUp.get() : transactions.read(workspace, lookUp);
    }

    <T> T change(Supplier<T> statement) {
        return workspace == null ? statement.get() : transactions.write(workspace, statement);
    }
}
