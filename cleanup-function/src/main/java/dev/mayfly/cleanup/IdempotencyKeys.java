package dev.mayfly.cleanup;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.upkeep.WorkspaceBacklogRepository;
import dev.mayfly.workspace.IdempotencyRepository;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Forgets answers to requests with an {@code Idempotency-Key} after a day. */
@Singleton
final class IdempotencyKeys implements UpkeepTask {

    private static final int CHUNK_ROWS = 1000;

    private final IdempotencyRepository answers;
    private final WorkspaceBacklogRepository backlogs;
    private final UpkeepTransactions transactions;

    IdempotencyKeys(
            IdempotencyRepository answers, WorkspaceBacklogRepository backlogs, UpkeepTransactions transactions) {
        this.answers = answers;
        this.backlogs = backlogs;
        this.transactions = transactions;
    }

    @Override
    public TaskName name() {
        return TaskName.IDEMPOTENCY_KEYS;
    }

    @Override
    public Backlog backlog() {
        return backlogs.oldAnswers(COUNTED).dueAfter(Duration.ofDays(1));
    }

    @Override
    public void run(TaskRun run) {
        run.inChunks(CHUNK_ROWS, limit -> run.done(transactions.run(() -> answers.deleteOld(limit))));
    }
}
