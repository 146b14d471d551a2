package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateRequest.Action;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one call has done; {@code backfill_runs} has the sums over all calls of a run.
 *
 * @param rowsDone how many rows of the older system were read and found good
 * @param rowsWritten how many rows of ours were written; in a dry run, would be
 * @param rowsSkipped how many rows were malformed
 * @param malformed the first of these, at most {@link #LISTED}
 */
@Serdeable
record BackfillReport(
        String action,
        String name,
        boolean dryRun,
        Status status,
        long rowsDone,
        long rowsWritten,
        long rowsSkipped,
        List<Malformed> malformed) {

    static final int LISTED = 100;

    enum Status {
        COMPLETED,
        /** The time was over before the work was; the next call goes on. */
        STOPPED
    }

    BackfillReport {
        malformed = List.copyOf(malformed);
    }

    static BackfillReport begin(String name, boolean dryRun) {
        return new BackfillReport(Action.BACKFILL.toString(), name, dryRun, Status.STOPPED, 0, 0, 0, List.of());
    }

    BackfillReport plus(Chunk chunk) {
        return new BackfillReport(
                action,
                name,
                dryRun,
                status,
                rowsDone + chunk.rowsDone(),
                rowsWritten + chunk.rowsWritten(),
                rowsSkipped + chunk.malformed().size(),
                Stream.concat(malformed.stream(), chunk.malformed().stream())
                        .limit(LISTED)
                        .toList());
    }

    BackfillReport completed() {
        return new BackfillReport(
                action, name, dryRun, Status.COMPLETED, rowsDone, rowsWritten, rowsSkipped, malformed);
    }
}
