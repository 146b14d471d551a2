package dev.mayfly.cleanup;

import dev.mayfly.execution.DueMetric;
import dev.mayfly.execution.RollUpRepository;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * Brings percentiles and unique users up to date, the oldest bucket first, each in a transaction of its own.
 *
 * <p>It goes on behind whatever became of a bucket, so that one that fails does not block the others, and one that is
 * recorded into all the time does not come up twice in a run.
 */
@Singleton
final class MetricRollUp implements UpkeepTask {

    private static final int PAGE = 1000;
    private static final UUID NO_ID = new UUID(0, 0);

    private final RollUpRepository rollUps;
    private final UpkeepTransactions transactions;

    MetricRollUp(RollUpRepository rollUps, UpkeepTransactions transactions) {
        this.rollUps = rollUps;
        this.transactions = transactions;
    }

    @Override
    public TaskName name() {
        return TaskName.METRICS;
    }

    @Override
    public Backlog backlog() {
        return rollUps.dueMetrics(COUNTED);
    }

    @Override
    public void run(TaskRun run) {
        var last = new DueMetric(NO_ID, NO_ID, LocalDate.of(1, 1, 1), 0);
        List<DueMetric> page;
        do {
            var after = last;
            page = transactions.run(
                    () -> rollUps.listDueMetrics(after.date(), after.hour(), after.workspace(), after.id(), PAGE));
            for (var due : page) {
                if (!run.mayGoOn()) {
                    return;
                }
                run.attempt(
                        "roll up a bucket",
                        due.id(),
                        () -> run.done(rollUp(new WorkspaceId(due.workspace()), due.id())));
                last = due;
            }
        } while (page.size() == PAGE);
    }

    /** Rolls up the buckets of an agent's day for somebody who counts something else. */
    void metricsOfDay(WorkspaceId workspace, UUID agentId, LocalDate day, TaskRun run) {
        for (var id : transactions.run(workspace, () -> rollUps.listDueMetricsOfDay(workspace, agentId, day))) {
            if (!run.mayGoOn()) {
                return;
            }
            run.attempt("roll up a bucket", id, () -> rollUp(workspace, id));
        }
    }

    private int rollUp(WorkspaceId workspace, UUID id) {
        return transactions.run(workspace, () -> rollUps.rollUpMetric(workspace, id));
    }
}
