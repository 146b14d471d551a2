package dev.mayfly.upkeep;

/**
 * A part of the upkeep that can be run by itself. It works in short transactions, stops when its time is over, and goes on
 * where it was when it is run again; two runs at once do not disturb each other.
 */
public interface UpkeepTask {

    /** How many rows at most {@link #backlog} looks at. */
    int COUNTED = 10_000;

    TaskName name();

    /** What is due now; changes nothing. */
    Backlog backlog();

    void run(TaskRun run);

    /** Tells a dry run more than how much is due, where there is more to tell; changes nothing. */
    default void preview(TaskRun run) {}
}
