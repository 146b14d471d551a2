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
    private static final UUID NO_ID = new UUID(0, 0);

    private final DeletionRepository deletions;
    private final BatchDeletion deletion;
    private final JobRepository jobs;
    private final JobRecovery recovery;
    private final BatchRepository batches;
    private final CleanupRunRepository runs;
    private final IdempotencyRepository answers;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    Cleanup(
            DeletionRepository deletions,
            BatchDeletion deletion,
            JobRepository jobs,
            JobRecovery recovery,
            BatchRepository batches,
            CleanupRunRepository runs,
            IdempotencyRepository answers,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.deletions = deletions;
        this.deletion = deletion;
        this.jobs = jobs;
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
        try {
            recoverJobs(scope, tally, mayGoOn);
            finishHalfDeleted(scope, tally, mayGoOn);
            deleteExpired(scope, tally, mayGoOn);
            forgetOldAnswers(workspace, mayGoOn);
        } catch (RuntimeException e) {
            tally.complete = false;
            tally.failed++;
            throw e;
        } finally {
            scope.change(() -> finish(runId, tally));
        }
        return tally.report(false, Duration.between(start, clock.instant()));
    }

    private void preview(CleanupScope scope, CleanupTally tally, BooleanSupplier mayGoOn) {
        forEachExpired(scope, tally, mayGoOn, due -> {
            tally.found++;
            if (scope.find(() -> deletions.isRunning(new WorkspaceId(due.workspaceId()), due.id()))) {
                tally.skipped++;
            } else {
                tally.wouldDelete(due);
            }
        });
    }

    private void recoverJobs(CleanupScope scope, CleanupTally tally, BooleanSupplier mayGoOn) {
        for (UUID id : scope.find(() -> jobs.listWorkspacesWithLostLeases(PAGE))) {
            guard(tally, id, () -> recoverJobs(new WorkspaceId(id), tally, mayGoOn));
        }
        for (DueBatch overlooked : scope.find(() -> batches.listOverlooked(PAGE))) {
            if (!mayGoOn.getAsBoolean()) {
                tally.complete = false;
                return;
            }
            guard(
                    tally,
                    overlooked.workspaceId(),
                    () -> recovery.complete(new WorkspaceId(overlooked.workspaceId()), List.of(overlooked.id())));
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

    /** Lets the run go on when one workspace cannot be repaired. */
    private static void guard(CleanupTally tally, UUID workspaceId, Runnable repair) {
        try {
            repair.run();
        } catch (RuntimeException e) {
            tally.failed++;
            LOG.atError().addKeyValue("workspaceId", workspaceId).setCause(e).log("Could not take back lost jobs");
        }
    }

    private void finishHalfDeleted(CleanupScope scope, CleanupTally tally, BooleanSupplier mayGoOn) {
        Instant time = Instant.EPOCH;
        UUID id = NO_ID;
        List<DueBatch> page;
        do {
            Instant afterTime = time;
            UUID afterId = id;
            page = scope.find(() -> deletions.listHalfDeleted(afterTime, afterId, PAGE));
            for (DueBatch due : page) {
                if (!mayGoOn.getAsBoolean()) {
                    tally.complete = false;
                    return;
                }
                attempt(
                        due,
                        tally,
                        mayGoOn,
                        () -> deletion.resume(new WorkspaceId(due.workspaceId()), due.id(), mayGoOn));
                time = due.dueAt();
                id = due.id();
            }
        } while (page.size() == PAGE);
    }

    private void deleteExpired(CleanupScope scope, CleanupTally tally, BooleanSupplier mayGoOn) {
        forEachExpired(
                scope,
                tally,
                mayGoOn,
                due -> attempt(
                        due,
                        tally,
                        mayGoOn,
                        () -> deletion.deleteExpired(new WorkspaceId(due.workspaceId()), due.id(), mayGoOn)));
    }

    private void forEachExpired(CleanupScope scope, CleanupTally tally, BooleanSupplier mayGoOn, Step step) {
        Instant time = Instant.EPOCH;
        UUID workspace = NO_ID;
        UUID id = NO_ID;
        List<DueBatch> page;
        do {
            Instant afterTime = time;
            UUID afterWorkspace = workspace;
            UUID afterId = id;
            page = scope.find(() -> deletions.listExpired(afterTime, afterWorkspace, afterId, PAGE));
            for (DueBatch due : page) {
                if (!mayGoOn.getAsBoolean()) {
                    tally.complete = false;
                    return;
                }
                step.take(due);
                time = due.dueAt();
                workspace = due.workspaceId();
                id = due.id();
            }
        } while (page.size() == PAGE);
    }

    private static void attempt(DueBatch due, CleanupTally tally, BooleanSupplier mayGoOn, Supplier<Deletion> work) {
        tally.found++;
        try {
            switch (work.get()) {
                case Deletion.Done(DeletionReceipt receipt) -> {
                    tally.deleted++;
                    log(due, "Deleted an experiment", "jobs", receipt.jobs());
                }
                case Deletion.Begun(DeletionReceipt receipt) -> {
                    boolean ended = receipt.completedAt() != null;
                    tally.complete &= ended || mayGoOn.getAsBoolean();
                    skip(due, tally, ended ? "deleted_by_another" : "unfinished");
                }
                case Deletion.Running _ -> skip(due, tally, "jobs_running");
                case Deletion.NotDue _ -> skip(due, tally, "not_due");
                case Deletion.Locked _ -> {
                    tally.lockWaits++;
                    skip(due, tally, "locked");
                }
            }
        } catch (RuntimeException e) {
            tally.failed++;
            LOG.atError()
                    .addKeyValue("workspaceId", due.workspaceId())
                    .addKeyValue("batchId", due.id())
                    .setCause(e)
                    .log("Could not delete an experiment");
        }
    }

    private static void skip(DueBatch due, CleanupTally tally, String reason) {
        tally.skipped++;
        log(due, "Skipped an experiment", "reason", reason);
    }

    private static void log(DueBatch due, String message, String key, Object value) {
        LOG.atInfo()
                .addKeyValue("workspaceId", due.workspaceId())
                .addKeyValue("batchId", due.id())
                .addKeyValue("trackingId", due.trackingId())
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

    @FunctionalInterface
    private interface Step {
        void take(DueBatch due);
    }
}
