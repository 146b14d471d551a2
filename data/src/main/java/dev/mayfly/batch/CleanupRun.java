package dev.mayfly.batch;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one run of the cleanup did, as it is kept.
 *
 * @param found experiments that were due
 * @param skipped due, but something ran or was locked; the next run sees them again
 * @param complete false when the time was over before the work was
 */
@Serdeable
public record CleanupRun(
        UUID id,
        Instant startedAt,
        @Nullable Instant endedAt,
        int found,
        int deleted,
        int skipped,
        int failed,
        int recoveredJobs,
        int lockWaits,
        boolean complete) {}
