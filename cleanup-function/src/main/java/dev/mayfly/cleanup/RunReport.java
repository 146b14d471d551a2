package dev.mayfly.cleanup;

import dev.mayfly.batch.CleanupReport;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What a run of the function did, or would do in a dry run: see {@link CleanupReport} and {@link UpkeepReport}, whose failures
 * and waits are added up.
 */
@Serdeable
record RunReport(
        boolean dryRun,
        int found,
        int deleted,
        int skipped,
        int failed,
        int recoveredJobs,
        int lockWaits,
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
        boolean complete,
        long durationMs,
        List<String> trackingIds) {

    static RunReport of(CleanupReport cleanup, UpkeepReport upkeep, long durationMs) {
        return new RunReport(
                cleanup.dryRun(),
                cleanup.found(),
                cleanup.deleted(),
                cleanup.skipped(),
                cleanup.failed() + upkeep.failed(),
                cleanup.recoveredJobs(),
                cleanup.lockWaits() + upkeep.lockWaits(),
                upkeep.bucketsRolledUp(),
                upkeep.interactionsRolledUp(),
                upkeep.partitionsCreated(),
                upkeep.partitionsDropped(),
                upkeep.executionsDeleted(),
                upkeep.logsDeleted(),
                upkeep.payloadsDeleted(),
                upkeep.requestsDeleted(),
                upkeep.streamsFailed(),
                upkeep.sessionsAbandoned(),
                upkeep.workspacesPurged(),
                upkeep.rowsPurged(),
                cleanup.complete() && upkeep.complete(),
                durationMs,
                cleanup.trackingIds());
    }
}
