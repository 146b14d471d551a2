package dev.mayfly.batch;

/** Where a job is; the last three are final. */
public enum JobStatus {
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED
}
