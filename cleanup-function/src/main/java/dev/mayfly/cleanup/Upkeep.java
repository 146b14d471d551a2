package dev.mayfly.cleanup;

import dev.mayfly.batch.CleanupRunRepository;
import dev.mayfly.id.UuidV7;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskReport;
import dev.mayfly.upkeep.TaskReportRepository;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Runs tasks in their order, each for its share of the time that is left, so that one with much to do does not keep the others
 * from their turn. Those that did not come to their end get another turn while there is time. What one of them does wrong
 * ends that one and nothing else.
 */
@Singleton
final class Upkeep {

    private final List<UpkeepTask> tasks;
    private final CleanupRunRepository runs;
    private final TaskReportRepository reports;
    private final UpkeepTransactions transactions;
    private final Clock clock;

    Upkeep(
            List<UpkeepTask> tasks,
            CleanupRunRepository runs,
            TaskReportRepository reports,
            UpkeepTransactions transactions,
            Clock clock) {
        this.tasks =
                tasks.stream().sorted(Comparator.comparing(UpkeepTask::name)).toList();
        this.runs = runs;
        this.reports = reports;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Runs the chosen tasks; what became of each is kept at once, so that a run that is killed leaves what it did.
     *
     * @param millisLeft how long the run may still go on
     */
    RunReport run(Set<TaskName> chosen, LongSupplier millisLeft) {
        long start = clock.millis();
        UUID runId = UuidV7.next();
        transactions.run(() -> runs.insert(runId, null));
        List<TaskTurns> all = turns(chosen).toList();
        List<TaskTurns> waiting = all;
        do {
            for (int i = 0; i < waiting.size(); i++) {
                TaskTurns task = waiting.get(i);
                task.takeTurn(share(millisLeft, waiting.size() - i));
                transactions.run(() -> reports.save(runId, task.report()));
            }
            waiting = waiting.stream().filter(TaskTurns::isStopped).toList();
        } while (!waiting.isEmpty() && millisLeft.getAsLong() > 0);
        var report = RunReport.of(false, all.stream().map(TaskTurns::report).toList(), clock.millis() - start);
        transactions.run(() -> runs.finish(
                runId,
                Math.toIntExact(report.of(TaskName.EXPIRED_EXPERIMENTS, TaskReport::found)),
                Math.toIntExact(report.of(TaskName.EXPIRED_EXPERIMENTS, TaskReport::done)),
                Math.toIntExact(report.of(TaskName.EXPIRED_EXPERIMENTS, TaskReport::skipped)),
                Math.toIntExact(report.failed()),
                Math.toIntExact(report.of(TaskName.LOST_JOBS, TaskReport::done)),
                report.lockWaits(),
                report.complete()));
        return report;
    }

    /** Tells what is due for the chosen tasks, and changes nothing at all. */
    RunReport preview(Set<TaskName> chosen, LongSupplier millisLeft) {
        long start = clock.millis();
        List<TaskReport> previews = turns(chosen)
                .map(task -> task.preview(() -> millisLeft.getAsLong() > 0))
                .toList();
        return RunReport.of(true, previews, clock.millis() - start);
    }

    private Stream<TaskTurns> turns(Set<TaskName> chosen) {
        return tasks.stream()
                .filter(task -> chosen.contains(task.name()))
                .map(task -> new TaskTurns(task, transactions, clock));
    }

    /** True for as long as the first of so many has not had its share of the time. */
    private static BooleanSupplier share(LongSupplier millisLeft, int sharers) {
        long left = millisLeft.getAsLong();
        long end = left - left / sharers;
        return () -> millisLeft.getAsLong() > Math.max(end, 0);
    }
}
