package dev.mayfly.cleanup;

import dev.mayfly.conversation.RequestRetentionRepository;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Deletes bodies of LLM requests that are over their horizon; what was counted and linked of them stays. */
@Singleton
final class OldPayloads implements UpkeepTask {

    private static final int CHUNK_ROWS = 500;

    private final RequestRetentionRepository requests;
    private final UpkeepTransactions transactions;
    private final Clock clock;
    private final Duration kept;

    OldPayloads(
            RequestRetentionRepository requests,
            UpkeepTransactions transactions,
            Clock clock,
            RetentionConfiguration configuration) {
        this.requests = requests;
        this.transactions = transactions;
        this.clock = clock;
        this.kept = Duration.ofDays(configuration.payloadDays());
    }

    @Override
    public TaskName name() {
        return TaskName.OLD_PAYLOADS;
    }

    @Override
    public Backlog backlog() {
        return requests.oldPayloads(horizon(), COUNTED).dueAfter(kept);
    }

    @Override
    public void run(TaskRun run) {
        Instant horizon = horizon();
        run.inChunks(CHUNK_ROWS, limit -> run.done(transactions.run(() -> requests.deletePayloads(horizon, limit))));
    }

    private Instant horizon() {
        return clock.instant().minus(kept);
    }
}
