package dev.mayfly.batch;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Takes back jobs whose worker fell silent, workspace by workspace. */
@Singleton
final class LostJobs implements UpkeepTask {

    private static final int PAGE = 100;
    private static final int CHUNK_ROWS = 500;

    private final LeaseRepository leases;
    private final BacklogRepository backlogs;
    private final JobRecovery recovery;
    private final UpkeepTransactions transactions;

    LostJobs(
            LeaseRepository leases, BacklogRepository backlogs, JobRecovery recovery, UpkeepTransactions transactions) {
        this.leases = leases;
        this.backlogs = backlogs;
        this.recovery = recovery;
        this.transactions = transactions;
    }

    @Override
    public TaskName name() {
        return TaskName.LOST_JOBS;
    }

    @Override
    public Backlog backlog() {
        return backlogs.lostJobs(COUNTED);
    }

    @Override
    public void run(TaskRun run) {
        takeBack(new CleanupScope(null, transactions), run);
    }

    /** As {@link #run}, in a scope. */
    void takeBack(CleanupScope scope, TaskRun run) {
        var last = new UUID(0, 0);
        List<UUID> page;
        do {
            UUID after = last;
            page = scope.run(() -> leases.listWorkspacesWithLostLeases(after, PAGE));
            for (UUID id : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                var workspace = new WorkspaceId(id);
                run.attempt(
                        "take back the jobs of a workspace",
                        id,
                        () -> run.inChunks(CHUNK_ROWS, limit -> run.done(takeBack(workspace, limit))));
                last = id;
            }
        } while (page.size() == PAGE);
    }

    private int takeBack(WorkspaceId workspace, int limit) {
        List<Job> lost = transactions.run(workspace, () -> recovery.takeBack(workspace, limit));
        Set<UUID> batchIds = lost.stream().map(Job::batchId).collect(Collectors.toSet());
        transactions.run(workspace, () -> recovery.completeNow(workspace, batchIds));
        return lost.size();
    }
}
