package dev.mayfly.batch;

import dev.mayfly.id.UuidV7;
import dev.mayfly.upkeep.TaskOutcome;
import dev.mayfly.upkeep.TaskResult;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTransactions;
import dev.mayfly.workspace.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Sees to the experiments of one workspace when an admin asks for it: takes back lost jobs, completes batches that nobody
 * completed, and deletes what has expired.
 *
 * <p>Two cleanups at once do not disturb each other: each batch is worked on under its lock. One batch that fails does not
 * stop the others.
 */
@Singleton
public final class Cleanup {

    private final LostJobs jobs;
    private final StuckBatches batches;
    private final ExpiredExperiments experiments;
    private final CleanupRunRepository runs;
    private final UpkeepTransactions transactions;
    private final Clock clock;

    Cleanup(
            LostJobs jobs,
            StuckBatches batches,
            ExpiredExperiments experiments,
            CleanupRunRepository runs,
            UpkeepTransactions transactions,
            Clock clock) {
        this.jobs = jobs;
        this.batches = batches;
        this.experiments = experiments;
        this.runs = runs;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Cleans up a workspace.
     *
     * @param dryRun only find what is due, and change nothing at all
     * @param mayGoOn asked before each step; once it says no, the run ends and the next one goes on
     */
    public CleanupReport run(WorkspaceId workspace, boolean dryRun, BooleanSupplier mayGoOn) {
        Instant start = clock.instant();
        var scope = new CleanupScope(workspace, transactions);
        var ofJobs = new TaskRun(mayGoOn);
        var ofBatches = new TaskRun(mayGoOn);
        var ofExperiments = new TaskRun(mayGoOn);
        if (dryRun) {
            experiments.preview(scope, ofExperiments);
            return report(true, List.of(ofExperiments), 0, start);
        }
        UUID runId = UuidV7.next();
        scope.run(() -> runs.insert(runId, workspace.value()));
        ofJobs.attempt("take back jobs", workspace, () -> jobs.takeBack(scope, ofJobs));
        ofBatches.attempt("complete batches", workspace, () -> batches.complete(scope, ofBatches));
        ofExperiments.attempt("delete experiments", workspace, () -> experiments.delete(scope, ofExperiments));
        CleanupReport report = report(
                false,
                List.of(ofExperiments, ofJobs, ofBatches),
                Math.toIntExact(ofJobs.result().done()),
                start);
        scope.run(() -> runs.finish(
                runId,
                report.found(),
                report.deleted(),
                report.skipped(),
                report.failed(),
                report.recoveredJobs(),
                report.lockWaits(),
                report.complete()));
        return report;
    }

    /** @param tasks that of the experiments, and then the others */
    private CleanupReport report(boolean dryRun, List<TaskRun> tasks, int recoveredJobs, Instant start) {
        TaskRun ofExperiments = tasks.getFirst();
        TaskResult result = ofExperiments.result();
        List<TaskResult> all = tasks.stream().map(TaskRun::result).toList();
        return new CleanupReport(
                dryRun,
                Math.toIntExact(ofExperiments.countFound()),
                Math.toIntExact(result.done()),
                Math.toIntExact(result.skipped()),
                Math.toIntExact(all.stream().mapToLong(TaskResult::failed).sum()),
                recoveredJobs,
                all.stream().mapToInt(TaskResult::lockWaits).sum(),
                all.stream().noneMatch(task -> task.outcome() == TaskOutcome.STOPPED),
                Duration.between(start, clock.instant()).toMillis(),
                ofExperiments.names());
    }
}
