package dev.mayfly.batch;

/** What is to be deleted next of a fenced batch, from the leaves to the root. */
enum DeletionStep {
    JOBS,
    /** What was recorded of the batch's own agent; most have none of it, and are spared the statement. */
    USAGE,
    REST
}
