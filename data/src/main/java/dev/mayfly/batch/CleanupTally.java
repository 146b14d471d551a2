package dev.mayfly.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counts what one cleanup does; used by one thread. */
final class CleanupTally {

    private static final int MAX_LISTED = 1000;

    int found;
    int deleted;
    int skipped;
    int failed;
    int recoveredJobs;
    int lockWaits;
    boolean complete = true;
    private final List<String> wouldDelete = new ArrayList<>();

    void wouldDelete(DueBatch due) {
        if (wouldDelete.size() < MAX_LISTED) {
            wouldDelete.add(due.trackingId());
        }
    }

    CleanupReport report(boolean dryRun, Duration duration) {
        return new CleanupReport(
                dryRun,
                found,
                deleted,
                skipped,
                failed,
                recoveredJobs,
                lockWaits,
                complete,
                duration.toMillis(),
                List.copyOf(wouldDelete));
    }
}
