package dev.mayfly.cleanup;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskOutcome;
import dev.mayfly.upkeep.TaskReport;
import dev.mayfly.upkeep.TaskResult;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The turns that a task has in a run, and what was due before the first and after the last; used by one thread. */
final class TaskTurns {

    private final UpkeepTask task;
    private final UpkeepTransactions transactions;
    private final Clock clock;
    private @Nullable Backlog before;
    private Backlog after = Backlog.NONE;
    private TaskResult result = TaskResult.NOT_BEGUN;
    private long millis;

    TaskTurns(UpkeepTask task, UpkeepTransactions transactions, Clock clock) {
        this.task = task;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Whether it wants another turn. */
    boolean isStopped() {
        return result.outcome() == TaskOutcome.STOPPED;
    }

    /** Without time it is only looked at: its first statement alone could take longer than a run keeps in reserve. */
    void takeTurn(BooleanSupplier mayGoOn) {
        long start = clock.millis();
        var run = new TaskRun(mayGoOn);
        if (before == null) {
            before = measure(run);
            after = before;
        }
        if (run.mayGoOn()) {
            run.complete(task);
            after = measure(run);
        }
        result = result.then(run.result());
        millis += clock.millis() - start;
    }

    /** Reports what is due, and changes nothing. */
    TaskReport preview(BooleanSupplier mayGoOn) {
        long start = clock.millis();
        var run = new TaskRun(mayGoOn);
        before = measure(run);
        after = before;
        run.attempt("look at what is due", task.name().code(), () -> task.preview(run));
        result = run.result();
        millis = clock.millis() - start;
        return report(run.names());
    }

    TaskReport report() {
        return report(List.of());
    }

    private TaskReport report(List<String> names) {
        return new TaskReport(
                task.name().code(),
                result.outcome(),
                before == null ? 0 : before.due(),
                result.done(),
                result.skipped(),
                result.failed(),
                after.due(),
                after.overdue(clock.instant()).toSeconds(),
                result.lockWaits(),
                millis,
                names);
    }

    /** Nothing when it cannot be told, which counts as an error. */
    private Backlog measure(TaskRun run) {
        var measured = new Backlog[] {Backlog.NONE};
        run.attempt("count what is due", task.name().code(), () -> measured[0] = transactions.glance(task::backlog));
        return measured[0];
    }
}
