package dev.mayfly.batch;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes experiments that have expired, and what is left of those whose deletion was ended in the middle. */
@Singleton
final class ExpiredExperiments implements UpkeepTask {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiredExperiments.class);

    private final DueBatches due;
    private final BacklogRepository backlogs;
    private final FenceRepository fences;
    private final BatchDeletion deletion;
    private final LotDeletion lots;
    private final CleanupScope everywhere;

    ExpiredExperiments(
            DueBatches due,
            BacklogRepository backlogs,
            FenceRepository fences,
            BatchDeletion deletion,
            LotDeletion lots,
            UpkeepTransactions transactions) {
        this.due = due;
        this.backlogs = backlogs;
        this.fences = fences;
        this.deletion = deletion;
        this.lots = lots;
        this.everywhere = new CleanupScope(null, transactions);
    }

    @Override
    public TaskName name() {
        return TaskName.EXPIRED_EXPERIMENTS;
    }

    @Override
    public Backlog backlog() {
        return backlogs.expiredExperiments(COUNTED);
    }

    @Override
    public void run(TaskRun run) {
        delete(everywhere, run);
    }

    @Override
    public void preview(TaskRun run) {
        preview(everywhere, run);
    }

    /** As {@link #run}, in a scope. */
    void delete(CleanupScope scope, TaskRun run) {
        LOG.info("Starting cleanup of expired ephemeral batches");
        due.forEachHalfDeleted(
                scope,
                run::mayGoOn,
                batch -> attempt(batch, run, () -> deletion.resume(workspaceOf(batch), batch.id(), run::mayGoOn)));
        due.forEachExpiredLot(scope, run::mayGoOn, lot -> delete(lot, run));
    }

    private void delete(List<DueBatch> lot, TaskRun run) {
        if (lot.size() == 1) {
            delete(lot.getFirst(), run);
            return;
        }
        Map<UUID, Deletion.Done> done = lots.deleteExpired(
                workspaceOf(lot.getFirst()), lot.stream().map(DueBatch::id).toList());
        for (DueBatch batch : lot) {
            Deletion end = done.get(batch.id());
            if (end != null) {
                attempt(batch, run, () -> end);
            } else if (run.mayGoOn()) {
                delete(batch, run);
            }
        }
    }

    private void delete(DueBatch batch, TaskRun run) {
        attempt(batch, run, () -> deletion.deleteExpired(workspaceOf(batch), batch.id(), run::mayGoOn));
    }

    /** Names what is expired and may be deleted now, in a scope. */
    void preview(CleanupScope scope, TaskRun run) {
        due.forEachExpired(scope, run::mayGoOn, batch -> {
            run.found();
            if (scope.run(() -> fences.isRunning(workspaceOf(batch), batch.id()))) {
                run.skip();
            } else {
                run.name(batch.trackingId());
            }
        });
    }

    private static WorkspaceId workspaceOf(DueBatch batch) {
        return new WorkspaceId(batch.workspaceId());
    }

    private static void attempt(DueBatch batch, TaskRun run, Supplier<Deletion> work) {
        run.found();
        run.attempt("delete an experiment", batch.id(), () -> {
            switch (work.get()) {
                case Deletion.Done(long jobs) -> {
                    run.done(1);
                    log(batch, "Deleted an experiment", "jobs", jobs);
                }
                case Deletion.Begun(DeletionReceipt receipt) -> {
                    boolean isGone = receipt.completedAt() != null;
                    run.skip();
                    log(batch, "Skipped an experiment", "reason", isGone ? "deleted_by_another" : "unfinished");
                }
                case Deletion.Running _ -> {
                    run.skip();
                    log(batch, "Skipped an experiment", "reason", "jobs_running");
                }
                case Deletion.NotDue _ -> {
                    run.skip();
                    log(batch, "Skipped an experiment", "reason", "not_due");
                }
                case Deletion.Locked _ -> {
                    run.skipLocked();
                    log(batch, "Skipped an experiment", "reason", "locked");
                }
            }
        });
    }

    private static void log(DueBatch batch, String message, String key, Object value) {
        LOG.atInfo()
                .addKeyValue("workspaceId", batch.workspaceId())
                .addKeyValue("batchId", batch.id())
                .addKeyValue("trackingId", batch.trackingId())
                .addKeyValue(key, value)
                .log(message);
    }
}
