package dev.mayfly.upkeep;

import dev.mayfly.problem.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a task: how long it may go on, and what it has done; used by one thread. */
public final class TaskRun {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRun.class);

    private static final int MAX_NAMES = 1000;
    /** How much smaller a chunk is made that was in somebody's way. */
    private static final int SHRINKAGE = 10;

    private final BooleanSupplier mayGoOn;
    private final List<String> names = new ArrayList<>();
    private long found;
    private long done;
    private long skipped;
    private long failed;
    private int lockWaits;
    private boolean busy;
    private boolean stopped;
    private boolean broken;

    public TaskRun(BooleanSupplier mayGoOn) {
        this.mayGoOn = mayGoOn;
    }

    /** Asked before each piece of work; once it says no, it always does. */
    public boolean mayGoOn() {
        stopped = stopped || !mayGoOn.getAsBoolean();
        return !stopped;
    }

    public void found() {
        found++;
    }

    /** Counts what was done, and returns it. */
    public int done(int count) {
        done += count;
        return count;
    }

    public void skip() {
        skipped++;
    }

    public void skipLocked() {
        lockWaits++;
        skipped++;
    }

    /** Names something that is due, for a dry run; the first thousand are kept. */
    public void name(String due) {
        if (names.size() < MAX_NAMES) {
            names.add(due);
        }
    }

    /** Does a piece of work; what goes wrong in it does not keep the others from being done. */
    public void attempt(String what, Object subject, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (SqlState.isBusy(e)) {
                skipLocked();
                LOG.atInfo().addKeyValue("subject", subject).log("Could not {}: somebody is in the way", what);
            } else {
                failed++;
                LOG.atError().addKeyValue("subject", subject).setCause(e).log("Could not {}", what);
            }
        }
    }

    /** Does all that the task does; what goes wrong in it ends the task, and nothing else. */
    public void complete(UpkeepTask task) {
        try {
            task.run(this);
        } catch (RuntimeException e) {
            if (SqlState.isBusy(e)) {
                lockWaits++;
                giveUp(e);
            } else {
                failed++;
                broken = true;
                LOG.atError()
                        .addKeyValue("task", task.name().code())
                        .setCause(e)
                        .log("A task failed");
            }
        }
    }

    /**
     * Works chunk by chunk while there is time, until one is not full. A chunk that waits too long for a lock, or takes too
     * long, is tried again with fewer rows; when even a single one does, the rest is left to the next run.
     *
     * @param chunk does at most so many rows in a transaction of its own, and returns how many
     * @return whether all is done
     */
    public boolean inChunks(int rows, IntUnaryOperator chunk) {
        int size = rows;
        while (mayGoOn()) {
            try {
                if (chunk.applyAsInt(size) < size) {
                    return true;
                }
            } catch (RuntimeException e) {
                if (!SqlState.isBusy(e)) {
                    throw e;
                }
                lockWaits++;
                size /= SHRINKAGE;
                if (size == 0) {
                    giveUp(e);
                    return false;
                }
            }
        }
        return false;
    }

    private void giveUp(RuntimeException cause) {
        skipped++;
        busy = true;
        LOG.atWarn().setCause(cause).log("Left the rest to the next run: locks are held, or statements take too long");
    }

    public long countFound() {
        return found;
    }

    public List<String> names() {
        return List.copyOf(names);
    }

    public TaskResult result() {
        return new TaskResult(outcome(), done, skipped, failed, lockWaits);
    }

    private TaskOutcome outcome() {
        if (broken) {
            return TaskOutcome.FAILED;
        }
        if (stopped) {
            return TaskOutcome.STOPPED;
        }
        return busy ? TaskOutcome.BUSY : TaskOutcome.COMPLETED;
    }
}
