package dev.mayfly.upkeep;

/** How a task ended. */
public enum TaskOutcome {
    /** It has seen to all that was due; what it had to skip, or what failed, is counted. */
    COMPLETED,
    /** Others held too many locks, or the database was too slow, even for small chunks; the next run tries again. */
    BUSY,
    /** Its time was over; the next run goes on. */
    STOPPED,
    /** An error ended it, which stands in the log. */
    FAILED
}
