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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

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
        inPages(
                run,
                new TrainOfWorkspace(NO_ID, NO_ID),
                after -> requests.listTrains(after.workspace(), after.trainId(), before, PAGE),
                train -> run.attempt("delete old requests of a train", train.trainId(), () -> {
                    var workspace = new WorkspaceId(train.workspace());
                    inChunks(run, workspace, limit -> recorder.forget(workspace, train.trainId(), before, limit));
                }));
        inPages(
                run,
                NO_ID,
                after -> requests.listWorkspaces(after, before, PAGE),
                id -> run.attempt("delete old requests without a train", id, () -> {
                    var workspace = new WorkspaceId(id);
                    inChunks(run, workspace, limit -> requests.deleteWithoutTrain(workspace, before, limit));
                }));
    }

    /** @param next lists what comes after one */
    private <T> void inPages(TaskRun run, T start, Function<T, List<T>> next, Consumer<T> work) {
        T last = start;
        List<T> page;
        do {
            T after = last;
            page = transactions.run(() -> next.apply(after));
            for (T one : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                work.accept(one);
                last = one;
            }
        } while (page.size() == PAGE);
    }

    /** @param delete at most so many; says how many there were */
    private void inChunks(TaskRun run, WorkspaceId workspace, IntUnaryOperator delete) {
        run.inChunks(CHUNK_ROWS, limit -> run.done(transactions.run(workspace, () -> delete.applyAsInt(limit))));
    }
}
