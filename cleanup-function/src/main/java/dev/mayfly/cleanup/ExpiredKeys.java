package dev.mayfly.cleanup;

import dev.mayfly.train.CredentialRepository;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.upkeep.WorkspaceBacklogRepository;
import dev.mayfly.workspace.ApiKeyRepository;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Deletes API keys some time after they expired or were revoked, and provider credentials some time after they expired.
 * They are of no use from that moment on; what is left of them helps only to see what they were.
 */
@Singleton
final class ExpiredKeys implements UpkeepTask {

    private static final int CHUNK_ROWS = 1000;

    private final ApiKeyRepository keys;
    private final CredentialRepository credentials;
    private final WorkspaceBacklogRepository backlogs;
    private final UpkeepTransactions transactions;
    private final Clock clock;
    private final Duration kept;

    ExpiredKeys(
            ApiKeyRepository keys,
            CredentialRepository credentials,
            WorkspaceBacklogRepository backlogs,
            UpkeepTransactions transactions,
            Clock clock,
            RetentionConfiguration configuration) {
        this.keys = keys;
        this.credentials = credentials;
        this.backlogs = backlogs;
        this.transactions = transactions;
        this.clock = clock;
        this.kept = Duration.ofDays(configuration.keyDays());
    }

    @Override
    public TaskName name() {
        return TaskName.EXPIRED_KEYS;
    }

    @Override
    public Backlog backlog() {
        Instant horizon = horizon();
        return backlogs.endedKeys(horizon, COUNTED)
                .plus(credentials.expired(horizon, COUNTED))
                .dueAfter(kept);
    }

    @Override
    public void run(TaskRun run) {
        Instant horizon = horizon();
        run.inChunks(CHUNK_ROWS, limit -> run.done(transactions.run(() -> keys.deleteEnded(horizon, limit))));
        run.inChunks(CHUNK_ROWS, limit -> run.done(transactions.run(() -> credentials.deleteExpired(horizon, limit))));
    }

    private Instant horizon() {
        return clock.instant().minus(kept);
    }
}
