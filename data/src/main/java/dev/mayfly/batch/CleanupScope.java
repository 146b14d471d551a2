package dev.mayfly.batch;

import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.workspace.WorkspaceId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which workspaces a cleanup goes over: one, as the API sees it, or all, as only the maintenance role does. */
record CleanupScope(@Nullable WorkspaceId workspace, UpkeepTransactions transactions) {

    /** Runs a look-up or a change over the scope; row-level security keeps it inside. */
    <T> T run(Supplier<T> work) {
        return workspace == null ? transactions.run(work) : transactions.run(workspace, work);
    }
}
