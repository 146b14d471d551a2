package dev.mayfly.batch;

/** Where a batch is: it runs until none of its jobs can change any more, or until it is cancelled. */
public enum BatchStatus {
    RUNNING,
    COMPLETED,
    CANCELLED
}
