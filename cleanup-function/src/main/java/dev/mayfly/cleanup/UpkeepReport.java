package dev.mayfly.cleanup;

/**
 * What a run did besides deleting experiments.
 *
 * @param logsDeleted those that lay in no month's partition; how many went with partitions is not known
 * @param payloadsDeleted bodies of LLM requests
 * @param streamsFailed messages whose pieces had stopped coming
 * @param rowsPurged of workspaces that were deleted 30 days ago, also of those that are not gone yet
 * @param failed how often something went wrong; the log says what
 * @param lockWaits how often another transaction held something for too long; the next run tries again
 * @param complete false when the time was over before the work was
 */
record UpkeepReport(
        long bucketsRolledUp,
        long interactionsRolledUp,
        int partitionsCreated,
        int partitionsDropped,
        long executionsDeleted,
        long logsDeleted,
        long payloadsDeleted,
        long requestsDeleted,
        long streamsFailed,
        long sessionsAbandoned,
        int workspacesPurged,
        long rowsPurged,
        int failed,
        int lockWaits,
        boolean complete) {

    static final UpkeepReport NOTHING = new UpkeepReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, true);
}
