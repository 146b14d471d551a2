package dev.mayfly.cleanup;

import dev.mayfly.execution.AgentDay;
import dev.mayfly.execution.ExecutionRetentionRepository;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Deletes executions of days that are over the horizon as a whole, agent by agent and day by day, in chunks. The buckets of a
 * day are rolled up before, so that their percentiles stay exact.
 */
@Singleton
final class ExecutionRetention {

    private static final int PAGE = 100;
    private static final int CHUNK_ROWS = 1000;
    private static final UUID NO_ID = new UUID(0, 0);

    private final ExecutionRetentionRepository executions;
    private final RollUp rollUp;
    private final WorkspaceTransactions transactions;
    private final Clock clock;
    private final OptionalInt keptDays;

    ExecutionRetention(
            ExecutionRetentionRepository executions,
            RollUp rollUp,
            WorkspaceTransactions transactions,
            Clock clock,
            RetentionConfiguration configuration) {
        this.executions = executions;
        this.rollUp = rollUp;
        this.transactions = transactions;
        this.clock = clock;
        this.keptDays = configuration.daysOfExecutions();
    }

    void deleteOld(UpkeepRun run) {
        if (keptDays.isEmpty()) {
            return;
        }
        var firstKept = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(keptDays.getAsInt());
        var last = new AgentDay(NO_ID, NO_ID, LocalDate.EPOCH);
        List<AgentDay> page;
        do {
            page = executions.listFirstDays(last.workspace(), last.agentId(), firstKept, PAGE);
            for (var first : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                run.attempt(
                        "delete old executions of an agent", first.agentId(), () -> deleteOld(run, first, firstKept));
                last = first;
            }
        } while (page.size() == PAGE);
    }

    private void deleteOld(UpkeepRun run, AgentDay first, LocalDate firstKept) {
        var workspace = new WorkspaceId(first.workspace());
        var next = Optional.of(first);
        while (next.isPresent() && run.mayGoOn()) {
            var day = next.get().day();
            deleteDay(run, workspace, first.agentId(), day);
            next = transactions.read(
                    workspace, () -> executions.findNextDay(workspace, first.agentId(), day, firstKept));
        }
    }

    private void deleteDay(UpkeepRun run, WorkspaceId workspace, UUID agentId, LocalDate day) {
        rollUp.metricsOfDay(run, workspace, agentId, day);
        int deleted = CHUNK_ROWS;
        while (deleted == CHUNK_ROWS && run.mayGoOn()) {
            deleted = transactions.write(workspace, () -> executions.deleteOfDay(workspace, agentId, day, CHUNK_ROWS));
            run.executionsDeleted += deleted;
        }
    }
}
