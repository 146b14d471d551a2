package dev.mayfly.batch;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What a cleanup did, or would do in a dry run.
 *
 * @param found experiments that were due
 * @param skipped due, but something ran or was locked; the next run sees them again
 * @param failed ended with an error, which stands in the log
 * @param recoveredJobs jobs whose lease had run out
 * @param lockWaits how often another transaction held an experiment for too long
 * @param complete false when the time was over before the work was
 * @param trackingIds in a dry run, what would be deleted (the first 1,000); otherwise empty
 */
@Serdeable
public record CleanupReport(
        boolean dryRun,
        int found,
        int deleted,
        int skipped,
        int failed,
        int recoveredJobs,
        int lockWaits,
        boolean complete,
        long durationMs,
        List<String> trackingIds) {}
