package dev.mayfly.cleanup;

import dev.mayfly.execution.LogPartition;
import dev.mayfly.execution.LogPartitionRepository;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Deletes old logs that lie in no month's partition: those came when theirs was gone, or had never been made. */
@Singleton
final class OldLogs implements UpkeepTask {

    private static final int CHUNK_ROWS = 1000;

    private final LogPartitionRepository partitions;
    private final UpkeepTransactions transactions;
    private final Clock clock;
    private final Duration kept;

    OldLogs(
            LogPartitionRepository partitions,
            UpkeepTransactions transactions,
            Clock clock,
            RetentionConfiguration configuration) {
        this.partitions = partitions;
        this.transactions = transactions;
        this.clock = clock;
        this.kept = Duration.ofDays(configuration.logDays());
    }

    @Override
    public TaskName name() {
        return TaskName.OLD_LOGS;
    }

    @Override
    public Backlog backlog() {
        return partitions.outside(horizon(), COUNTED).dueAfter(kept);
    }

    @Override
    public void run(TaskRun run) {
        Instant horizon = horizon();
        run.inChunks(CHUNK_ROWS, limit -> run.done(transactions.run(() -> partitions.deleteOutside(horizon, limit))));
    }

    /** Not after the begin of the oldest partition: then PostgreSQL opens none but the default one. */
    private Instant horizon() {
        Instant horizon = clock.instant().minus(kept);
        return partitions.list().stream()
                .findFirst()
                .map(LogPartition::beginsAt)
                .filter(horizon::isAfter)
                .orElse(horizon);
    }
}
