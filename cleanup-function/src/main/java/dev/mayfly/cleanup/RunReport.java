package dev.mayfly.cleanup;

import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskOutcome;
import dev.mayfly.upkeep.TaskReport;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a run of the function did, or would do in a dry run: the sums of its tasks, and each of them.
 *
 * @param complete false when a task did not come to its end
 * @param oldestOverdueSeconds of the task that is furthest behind
 */
@Serdeable
record RunReport(
        boolean dryRun,
        boolean complete,
        long found,
        long done,
        long skipped,
        long failed,
        long remaining,
        long oldestOverdueSeconds,
        int lockWaits,
        long durationMs,
        List<TaskReport> tasks) {

    static RunReport of(boolean dryRun, List<TaskReport> tasks, long durationMs) {
        return new RunReport(
                dryRun,
                tasks.stream().allMatch(task -> task.outcome() == TaskOutcome.COMPLETED),
                sum(tasks, TaskReport::found),
                sum(tasks, TaskReport::done),
                sum(tasks, TaskReport::skipped),
                sum(tasks, TaskReport::failed),
                sum(tasks, TaskReport::remaining),
                tasks.stream().mapToLong(TaskReport::oldestOverdueSeconds).max().orElse(0),
                Math.toIntExact(sum(tasks, TaskReport::lockWaits)),
                durationMs,
                tasks);
    }

    /** A figure of one task, 0 when it was not chosen. */
    long of(TaskName name, ToLongFunction<TaskReport> figure) {
        return sum(
                tasks.stream().filter(task -> task.task().equals(name.code())).toList(), figure);
    }

    private static long sum(List<TaskReport> tasks, ToLongFunction<TaskReport> figure) {
        return tasks.stream().mapToLong(figure).sum();
    }
}
