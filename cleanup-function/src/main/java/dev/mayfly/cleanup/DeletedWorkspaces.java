package dev.mayfly.cleanup;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.upkeep.WorkspaceBacklogRepository;
import dev.mayfly.workspace.WorkspacePurgeRepository;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Deletes all that is left of workspaces that were deleted 30 days ago, in chunks that each count themselves in the
 * receipt; a run that ends in between is gone on with by the next.
 */
@Singleton
final class DeletedWorkspaces implements UpkeepTask {

    private static final int PAGE = 100;
    private static final int CHUNK_ROWS = 1000;
    private static final Duration KEPT = Duration.ofDays(30);

    private final WorkspacePurgeRepository purges;
    private final WorkspaceBacklogRepository backlogs;
    private final UpkeepTransactions transactions;

    DeletedWorkspaces(
            WorkspacePurgeRepository purges, WorkspaceBacklogRepository backlogs, UpkeepTransactions transactions) {
        this.purges = purges;
        this.backlogs = backlogs;
        this.transactions = transactions;
    }

    @Override
    public TaskName name() {
        return TaskName.DELETED_WORKSPACES;
    }

    @Override
    public Backlog backlog() {
        return backlogs.deletedWorkspaces(COUNTED).dueAfter(KEPT);
    }

    /** Goes on behind a workspace that fails, so that it does not keep the others from being purged. */
    @Override
    public void run(TaskRun run) {
        var last = new UUID(0, 0);
        List<UUID> page;
        do {
            UUID after = last;
            page = transactions.run(() -> purges.listDue(after, PAGE));
            for (UUID due : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                run.attempt("purge a workspace", due, () -> purge(due, run));
                last = due;
            }
        } while (page.size() == PAGE);
    }

    private void purge(UUID workspaceId, TaskRun run) {
        run.inChunks(CHUNK_ROWS, limit -> {
            int deleted = Math.toIntExact(transactions.run(() -> purges.purge(workspaceId, limit)));
            if (deleted > 0 && (deleted < limit || transactions.run(() -> purges.isPurged(workspaceId)))) {
                run.done(1);
            }
            return deleted;
        });
    }
}
