package dev.mayfly.batch;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.util.List;

/** Completes batches whose last job has ended without anybody looking; a thousand in a run. */
@Singleton
final class StuckBatches implements UpkeepTask {

    private static final int AT_MOST = 1000;

    private final BatchRepository batches;
    private final BacklogRepository backlogs;
    private final JobRecovery recovery;
    private final UpkeepTransactions transactions;

    StuckBatches(
            BatchRepository batches,
            BacklogRepository backlogs,
            JobRecovery recovery,
            UpkeepTransactions transactions) {
        this.batches = batches;
        this.backlogs = backlogs;
        this.recovery = recovery;
        this.transactions = transactions;
    }

    @Override
    public TaskName name() {
        return TaskName.STUCK_BATCHES;
    }

    @Override
    public Backlog backlog() {
        return backlogs.stuckBatches(COUNTED);
    }

    @Override
    public void run(TaskRun run) {
        complete(new CleanupScope(null, transactions), run);
    }

    /** As {@link #run}, in a scope. */
    void complete(CleanupScope scope, TaskRun run) {
        for (DueBatch batch : scope.run(() -> batches.listOverlooked(AT_MOST))) {
            if (!run.mayGoOn()) {
                return;
            }
            var workspace = new WorkspaceId(batch.workspaceId());
            run.attempt(
                    "complete a batch",
                    batch.id(),
                    () -> run.done(
                            transactions.run(workspace, () -> recovery.completeNow(workspace, List.of(batch.id())))));
        }
    }
}
