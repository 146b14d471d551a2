package dev.mayfly.api.web.experiment;

import dev.mayfly.api.web.Show;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchStatus;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A batch as the list shows it.
 *
 * @param costUsd null when no price is known
 * @param meanGrade null while there is no grade, and of a batch with many jobs
 */
public record ExperimentRow(
        Batch batch, @Nullable BigDecimal costUsd, @Nullable BigDecimal meanGrade, Instant now) {

    /** A list of large ones would take long to add up; the page of each of them has its grade. */
    private static final int FEW_JOBS = 1_000;

    static boolean hasFewJobs(Batch batch) {
        return batch.total() <= FEW_JOBS;
    }

    /** What it is called by. */
    public String title() {
        if (batch.name() != null) {
            return batch.name();
        }
        return batch.trackingId() == null ? batch.id().toString() : batch.trackingId();
    }

    /** Where its page is; null for a batch without a tracking id, which has none. */
    public @Nullable String path() {
        return batch.trackingId() == null ? null : "/experiments/" + batch.trackingId();
    }

    public long ended() {
        return batch.completed() + batch.failed() + batch.cancelled();
    }

    public boolean isRunning() {
        return batch.status() == BatchStatus.RUNNING;
    }

    public String timeLeft() {
        return Show.left(batch.expiresAt(), now);
    }
}
