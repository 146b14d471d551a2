package dev.mayfly.cleanup;

import dev.mayfly.batch.ReceiptRetentionRepository;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Forgets receipts of deletions, and runs of the cleanup, that are over their horizon. */
@Singleton
final class Receipts implements UpkeepTask {

    private static final int CHUNK_ROWS = 1000;

    private final ReceiptRetentionRepository receipts;
    private final UpkeepTransactions transactions;
    private final Clock clock;
    private final Duration kept;

    Receipts(
            ReceiptRetentionRepository receipts,
            UpkeepTransactions transactions,
            Clock clock,
            RetentionConfiguration configuration) {
        this.receipts = receipts;
        this.transactions = transactions;
        this.clock = clock;
        this.kept = Duration.ofDays(configuration.receiptDays());
    }

    @Override
    public TaskName name() {
        return TaskName.RECEIPTS;
    }

    @Override
    public Backlog backlog() {
        return receipts.backlog(horizon(), COUNTED).dueAfter(kept);
    }

    @Override
    public void run(TaskRun run) {
        Instant horizon = horizon();
        run.inChunks(CHUNK_ROWS, limit -> run.done(transactions.run(() -> receipts.deleteReceipts(horizon, limit))));
        run.inChunks(CHUNK_ROWS, limit -> run.done(transactions.run(() -> receipts.deleteRuns(horizon, limit))));
    }

    private Instant horizon() {
        return clock.instant().minus(kept);
    }
}
