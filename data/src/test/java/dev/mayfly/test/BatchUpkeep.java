package dev.mayfly.test;

import dev.mayfly.batch.CleanupReport;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskOutcome;
import dev.mayfly.upkeep.TaskResult;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import io.micronaut.context.ApplicationContext;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What the hourly upkeep does to the batches of all workspaces. */
public final class BatchUpkeep {

    private BatchUpkeep() {}

    public static CleanupReport run(ApplicationContext context) {
        return run(context, () -> true);
    }

    /** As the other one, for as long as it may. */
    public static CleanupReport run(ApplicationContext context, BooleanSupplier mayGoOn) {
        var jobs = complete(context, TaskName.LOST_JOBS, mayGoOn);
        var batches = complete(context, TaskName.STUCK_BATCHES, mayGoOn);
        var experiments = complete(context, TaskName.EXPIRED_EXPERIMENTS, mayGoOn);
        List<TaskResult> all =
                Stream.of(jobs, batches, experiments).map(TaskRun::result).toList();
        var ofExperiments = experiments.result();
        return new CleanupReport(
                false,
                Math.toIntExact(experiments.countFound()),
                Math.toIntExact(ofExperiments.done()),
                Math.toIntExact(ofExperiments.skipped()),
                Math.toIntExact(all.stream().mapToLong(TaskResult::failed).sum()),
                Math.toIntExact(jobs.result().done()),
                all.stream().mapToInt(TaskResult::lockWaits).sum(),
                all.stream().noneMatch(result -> result.outcome() == TaskOutcome.STOPPED),
                0,
                List.of());
    }

    private static TaskRun complete(ApplicationContext context, TaskName name, BooleanSupplier mayGoOn) {
        var run = new TaskRun(mayGoOn);
        run.complete(context.getBeansOfType(UpkeepTask.class).stream()
                .filter(task -> task.name() == name)
                .findFirst()
                .orElseThrow());
        return run;
    }
}
