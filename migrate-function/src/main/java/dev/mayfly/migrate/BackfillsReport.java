package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where backfills stand. */
@Serdeable
record BackfillsReport(String action, String operation, List<State> backfills) {

    /**
     * A backfill by its latest run, whose sums are those of all its calls.
     *
     * @param status NEVER_RUN, or the run's
     * @param isUnderWay whether a call is at it at this moment
     */
    @Serdeable
    record State(
            String name,
            String status,
            boolean isUnderWay,
            long rowsDone,
            long rowsSkipped,
            @Nullable Instant startedAt,
            @Nullable Instant updatedAt,
            @Nullable Instant completedAt) {}
}
