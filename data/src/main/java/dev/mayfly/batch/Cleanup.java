package dev.mayfly.batch;

import dev.mayfly.id.UuidV7;
import dev.mayfly.workspace.IdempotencyRepository;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes experiments that have expired, and repairs what was left lying: half-deleted batches, lost leases, batches that
 * nobody completed.
 *
 * <p>Two cleanups at once do not disturb each other: each batch is worked on under its lock. One batch that fails does not
 * stop the others.
 */
@Singleton
public final class Cleanup {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    private static final int PAGE = 100;

    private final DueBatches due;
    private final DeletionRepository deletions;
    private final BatchDeletion deletion;
    private final LeaseRepository leases;
    private final JobRecovery recovery;
    private final BatchRepository batches;
    private final CleanupRunRepository runs;
    private final IdempotencyRepository answers;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    Cleanup(
            DueBatches due,
            DeletionRepository deletions,
            BatchDeletion deletion,
            LeaseRepository leases,
            JobRecovery recovery,
            BatchRepository batches,
            CleanupRunRepository runs,
            IdempotencyRepository answers,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.due = due;
        this.deletions = deletions;
        this.deletion = deletion;
        this.leases = leases;
        this.recovery = recovery;
        this.batches = batches;
        this.runs = runs;
        this.answers = answers;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Cleans up one workspace, or all of them when none is named.
     *
     * @param dryRun only find what is due, and change nothing at all
     * @param mayGoOn asked before each step; once it says no, the run ends and the next one goes on
     */
    public CleanupReport run(@Nullable WorkspaceId workspace, boolean dryRun, BooleanSupplier mayGoOn) {
        Instant start = clock.instant();
        LOG.atInfo().addKeyValue("dryRun", dryRun).log("Starting cleanup of expired ephemeral batches");
        var scope = new CleanupScope(workspace, transactions);
        var tally = new CleanupTally();
        if (dryRun) {
            preview(scope, tally, mayGoOn);
            return tally.report(true, Duration.between(start, clock.instant()));
        }
        UUID runId = UuidV7.next();
        scope.change(() -> runs.insert(runId, workspace == null ? null : workspace.value()));
        step("recovering jobs", tally, () -> recoverJobs(scope, tally, mayGoOn));
        step("completing batches", tally, () -> completeOverlooked(scope, tally, mayGoOn));
        step("finishing deletions", tally, () -> finishHalfDeleted(scope, tally, mayGoOn));
        step("deleting what has expired", tally, () -> deleteExpired(scope, tally, mayGoOn));
        step("forgetting old answers", tally, () -> forgetOldAnswers(workspace, mayGoOn));
        scope.change(() -> finish(runId, tally));
        return tally.report(false, Duration.between(start, clock.instant()));
    }

    /** Runs one part of the work; what goes wrong in it does not keep the others from running. */
    private static void step(String name, CleanupTally tally, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            tally.failed++;
            tally.complete = false;
            LOG.atError().addKeyValue("step", name).setCause(e).log("A part of the cleanup failed");
        }
    }

    private void preview(CleanupScope scope, CleanupTally tally, BooleanSupplier mayGoOn) {
        boolean allVisited = due.forEachExpired(scope, mayGoOn, batch -> {
            tally.found++;
            if (scope.find(() -> deletions.isRunning(workspaceOf(batch), batch.id()))) {
                tally.skipped++;
            } else {
                tally.wouldDelete(batch);
            }
        });
        tally.complete &= allVisited;
    }

    private void recoverJobs(CleanupScope scope, CleanupTally tally, BooleanSupplier mayGoOn) {
        for (UUID id : scope.find(() -> leases.listWorkspacesWithLostLeases(PAGE))) {
            step("recovering jobs of workspace " + id, tally, () -> recoverJobs(new WorkspaceId(id), tally, mayGoOn));
        }
    }

    private void recoverJobs(WorkspaceId workspace, CleanupTally tally, BooleanSupplier mayGoOn) {
        int recovered;
        do {
            if (!mayGoOn.getAsBoolean()) {
                tally.complete = false;
                return;
            }
            recovered = recovery.recover(workspace);
            tally.recoveredJobs += recovered;
        } while (recovered > 0);
    }

    private void completeOverlooked(CleanupScope scope, CleanupTally tally, BooleanSupplier mayGoOn) {
        for (DueBatch overlooked : scope.find(() -> batches.listOverlooked(PAGE))) {
            if (!mayGoOn.getAsBoolean()) {
                tally.complete = false;
                return;
            }
            step(
                    "completing batch " + overlooked.id(),
                    tally,
                    () -> recovery.complete(workspaceOf(overlooked), List.of(overlooked.id())));
        }
    }

    private void finishHalfDeleted(CleanupScope scope, CleanupTally tally, BooleanSupplier mayGoOn) {
        boolean allVisited = due.forEachHalfDeleted(
                scope,
                mayGoOn,
                batch ->
                        attempt(batch, tally, mayGoOn, () -> deletion.resume(workspaceOf(batch), batch.id(), mayGoOn)));
        tally.complete &= allVisited;
    }

    private void deleteExpired(CleanupScope scope, CleanupTally tally, BooleanSupplier mayGoOn) {
        boolean allVisited = due.forEachExpired(
                scope,
                mayGoOn,
                batch -> attempt(
                        batch, tally, mayGoOn, () -> deletion.deleteExpired(workspaceOf(batch), batch.id(), mayGoOn)));
        tally.complete &= allVisited;
    }

    private static WorkspaceId workspaceOf(DueBatch batch) {
        return new WorkspaceId(batch.workspaceId());
    }

    private static void attempt(DueBatch batch, CleanupTally tally, BooleanSupplier mayGoOn, Supplier<Deletion> work) {
        tally.found++;
        try {
            switch (work.get()) {
                case Deletion.Done(long jobs) -> {
                    tally.deleted++;
                    log(batch, "Deleted an experiment", "jobs", jobs);
                }
                case Deletion.Begun(DeletionReceipt receipt) -> {
                    boolean ended = receipt.completedAt() != null;
                    tally.complete &= ended || mayGoOn.getAsBoolean();
                    skip(batch, tally, ended ? "deleted_by_another" : "unfinished");
                }
                case Deletion.Running _ -> skip(batch, tally, "jobs_running");
                case Deletion.NotDue _ -> skip(batch, tally, "not_due");
                case Deletion.Locked _ -> {
                    tally.lockWaits++;
                    skip(batch, tally, "locked");
                }
            }
        } catch (RuntimeException e) {
            tally.failed++;
            LOG.atError()
                    .addKeyValue("workspaceId", batch.workspaceId())
                    .addKeyValue("batchId", batch.id())
                    .setCause(e)
                    .log("Could not delete an experiment");
        }
    }

    private static void skip(DueBatch batch, CleanupTally tally, String reason) {
        tally.skipped++;
        log(batch, "Skipped an experiment", "reason", reason);
    }

    private static void log(DueBatch batch, String message, String key, Object value) {
        LOG.atInfo()
                .addKeyValue("workspaceId", batch.workspaceId())
                .addKeyValue("batchId", batch.id())
                .addKeyValue("trackingId", batch.trackingId())
                .addKeyValue(key, value)
                .log(message);
    }

    /** Only the run over all workspaces may delete answers. */
    private void forgetOldAnswers(@Nullable WorkspaceId workspace, BooleanSupplier mayGoOn) {
        if (workspace != null) {
            return;
        }
        int deleted = BatchDeletion.CHUNK_ROWS;
        while (deleted == BatchDeletion.CHUNK_ROWS && mayGoOn.getAsBoolean()) {
            deleted = answers.deleteOld(BatchDeletion.CHUNK_ROWS);
        }
    }

    private int finish(UUID runId, CleanupTally tally) {
        return runs.finish(
                runId,
                tally.found,
                tally.deleted,
                tally.skipped,
                tally.failed,
                tally.recoveredJobs,
                tally.lockWaits,
                tally.complete);
    }
}
