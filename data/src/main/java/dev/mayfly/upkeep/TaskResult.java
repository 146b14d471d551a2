package dev.mayfly.upkeep;

/**
 * What a task has done.
 *
 * @param skipped due, but held by somebody, or busy; the next run sees them again
 * @param failed ended with an error, which stands in the log
 * @param lockWaits how often a lock or a statement took too long
 */
public record TaskResult(TaskOutcome outcome, long done, long skipped, long failed, int lockWaits) {

    /** Of a task that no time was left for. */
    public static final TaskResult NOT_BEGUN = new TaskResult(TaskOutcome.STOPPED, 0, 0, 0, 0);

    /** With what it did when it was run once more: then it has come upon what it skipped a second time. */
    public TaskResult then(TaskResult later) {
        return new TaskResult(
                later.outcome,
                done + later.done,
                Math.max(skipped, later.skipped),
                Math.max(failed, later.failed),
                lockWaits + later.lockWaits);
    }
}
