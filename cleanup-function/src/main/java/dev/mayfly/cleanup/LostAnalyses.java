package dev.mayfly.cleanup;

import dev.mayfly.analysis.AnalysisLeaseRepository;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** Takes back analyses whose worker fell silent, workspace by workspace. */
@Singleton
final class LostAnalyses implements UpkeepTask {

    private static final int PAGE = 100;
    private static final int CHUNK_ROWS = 500;

    private final AnalysisLeaseRepository leases;
    private final UpkeepTransactions transactions;
    private final int maxAttempts;

    LostAnalyses(
            AnalysisLeaseRepository leases,
            UpkeepTransactions transactions,
            @Value("${analyses.max-attempts}") int maxAttempts) {
        this.leases = leases;
        this.transactions = transactions;
        this.maxAttempts = maxAttempts;
    }

    @Override
    public TaskName name() {
        return TaskName.LOST_ANALYSES;
    }

    @Override
    public Backlog backlog() {
        return leases.lost(COUNTED);
    }

    @Override
    public void run(TaskRun run) {
        var last = new UUID(0, 0);
        List<UUID> page;
        do {
            UUID after = last;
            page = transactions.run(() -> leases.listWorkspacesWithLostLeases(after, PAGE));
            for (UUID id : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                takeBack(new WorkspaceId(id), run);
                last = id;
            }
        } while (page.size() == PAGE);
    }

    private void takeBack(WorkspaceId workspace, TaskRun run) {
        run.attempt(
                "take back the analyses of a workspace",
                workspace,
                () -> run.inChunks(
                        CHUNK_ROWS,
                        limit -> run.done(transactions.run(
                                workspace,
                                () -> leases.recover(workspace, maxAttempts, limit)
                                        .size()))));
    }
}
