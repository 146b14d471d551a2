package dev.mayfly.cleanup;

import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.conversation.RequestRetentionRepository;
import dev.mayfly.conversation.TrainOfWorkspace;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Deletes LLM requests that are over their horizon, train by train, and then those without a train; without a horizon none. */
@Singleton
final class OldRequests implements UpkeepTask {

    private static final int PAGE = 100;
    private static final int CHUNK_ROWS = 500;
    private static final UUID NO_ID = new UUID(0, 0);

    private final RequestRetentionRepository requests;
    private final RequestRecorder recorder;
    private final UpkeepTransactions transactions;
    private final Clock clock;
    private final RetentionConfiguration configuration;

    OldRequests(
            RequestRetentionRepository requests,
            RequestRecorder recorder,
            UpkeepTransactions transactions,
            Clock clock,
            RetentionConfiguration configuration) {
        this.requests = requests;
        this.recorder = recorder;
        this.transactions = transactions;
        this.clock = clock;
        this.configuration = configuration;
    }

    @Override
    public TaskName name() {
        return TaskName.OLD_REQUESTS;
    }

    @Override
    public Backlog backlog() {
        return configuration
                .keptRequests()
                .map(kept -> requests.oldRequests(clock.instant().minus(kept), COUNTED)
                        .dueAfter(kept))
                .orElse(Backlog.NONE);
    }

    @Override
    public void run(TaskRun run) {
        configuration
                .keptRequests()
                .ifPresent(kept -> deleteBefore(clock.instant().minus(kept), run));
    }

    private void deleteBefore(Instant before, TaskRun run) {
        deleteOfTrains(before, run);
        deleteWithoutTrain(before, run);
    }

    private void deleteOfTrains(Instant before, TaskRun run) {
        var last = new TrainOfWorkspace(NO_ID, NO_ID);
        List<TrainOfWorkspace> page;
        do {
            var after = last;
            page = transactions.run(() -> requests.listTrains(after.workspace(), after.trainId(), before, PAGE));
            for (var train : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                run.attempt("delete old requests of a train", train.trainId(), () -> deleteOf(train, before, run));
                last = train;
            }
        } while (page.size() == PAGE);
    }

    private void deleteWithoutTrain(Instant before, TaskRun run) {
        UUID last = NO_ID;
        List<UUID> page;
        do {
            var after = last;
            page = transactions.run(() -> requests.listWorkspaces(after, before, PAGE));
            for (var workspace : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                run.attempt(
                        "delete old requests without a train",
                        workspace,
                        () -> deleteWithoutTrain(new WorkspaceId(workspace), before, run));
                last = workspace;
            }
        } while (page.size() == PAGE);
    }

    private void deleteWithoutTrain(WorkspaceId workspace, Instant before, TaskRun run) {
        run.inChunks(
                CHUNK_ROWS,
                limit -> run.done(
                        transactions.run(workspace, () -> requests.deleteWithoutTrain(workspace, before, limit))));
    }

    private void deleteOf(TrainOfWorkspace train, Instant before, TaskRun run) {
        var workspace = new WorkspaceId(train.workspace());
        run.inChunks(
                CHUNK_ROWS,
                limit -> run.done(
                        transactions.run(workspace, () -> recorder.forget(workspace, train.trainId(), before, limit))));
    }
}
