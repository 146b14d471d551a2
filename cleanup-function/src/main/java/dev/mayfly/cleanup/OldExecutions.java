package dev.mayfly.cleanup;

import dev.mayfly.execution.AgentDay;
import dev.mayfly.execution.ExecutionRetentionRepository;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Deletes executions of days that are over the horizon as a whole, agent by agent and day by day; without a horizon none. The
 * buckets of a day are rolled up before, so that their percentiles stay exact.
 */
@Singleton
final class OldExecutions implements UpkeepTask {

    private static final int PAGE = 100;
    private static final int CHUNK_ROWS = 1000;
    private static final UUID NO_ID = new UUID(0, 0);

    private final ExecutionRetentionRepository executions;
    private final MetricRollUp rollUp;
    private final UpkeepTransactions transactions;
    private final Clock clock;
    private final RetentionConfiguration configuration;

    OldExecutions(
            ExecutionRetentionRepository executions,
            MetricRollUp rollUp,
            UpkeepTransactions transactions,
            Clock clock,
            RetentionConfiguration configuration) {
        this.executions = executions;
        this.rollUp = rollUp;
        this.transactions = transactions;
        this.clock = clock;
        this.configuration = configuration;
    }

    @Override
    public TaskName name() {
        return TaskName.OLD_EXECUTIONS;
    }

    /** Executions wait for the end of their day as well. */
    @Override
    public Backlog backlog() {
        return configuration
                .keptExecutions()
                .map(kept -> executions.backlog(firstKept(kept), COUNTED).dueAfter(kept.plusDays(1)))
                .orElse(Backlog.NONE);
    }

    @Override
    public void run(TaskRun run) {
        configuration.keptExecutions().ifPresent(kept -> deleteBefore(firstKept(kept), run));
    }

    private LocalDate firstKept(Duration kept) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(kept.toDays());
    }

    private void deleteBefore(LocalDate firstKept, TaskRun run) {
        var last = new AgentDay(NO_ID, NO_ID, LocalDate.EPOCH);
        List<AgentDay> page;
        do {
            var after = last;
            page = transactions.run(
                    () -> executions.listFirstDays(after.workspace(), after.agentId(), firstKept, PAGE));
            for (var first : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                run.attempt(
                        "delete old executions of an agent", first.agentId(), () -> deleteOf(first, firstKept, run));
                last = first;
            }
        } while (page.size() == PAGE);
    }

    private void deleteOf(AgentDay first, LocalDate firstKept, TaskRun run) {
        var workspace = new WorkspaceId(first.workspace());
        var next = Optional.of(first);
        while (next.isPresent() && run.mayGoOn()) {
            var day = next.get().day();
            rollUp.metricsOfDay(workspace, first.agentId(), day, run);
            run.inChunks(
                    CHUNK_ROWS,
                    limit -> run.done(transactions.run(
                            workspace, () -> executions.deleteOfDay(workspace, first.agentId(), day, limit))));
            next = transactions.run(
                    workspace, () -> executions.findNextDay(workspace, first.agentId(), day, firstKept));
        }
    }
}
