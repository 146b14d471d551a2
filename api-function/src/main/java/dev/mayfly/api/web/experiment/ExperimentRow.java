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
 * @param meanGrade null while there is no grade, and where it comes later
 * @param isGradeLater whether the browser asks for the grade when it shows the row
 */
public record ExperimentRow(
        Batch batch, @Nullable BigDecimal costUsd, @Nullable BigDecimal meanGrade, boolean isGradeLater, Instant now) {

    /** A list of large ones would take long to add up; each of them is added up for itself, when somebody sees it. */
    private static final int FEW_JOBS = 1_000;

    static boolean hasFewJobs(Batch batch) {
        return batch.total() <= FEW_JOBS;
    }

    /** Whether its grade is to be shown anew while it runs: that of a large one is when it has ended. */
    public boolean hasMovedGrade() {
        return hasFewJobs(batch) || !isRunning();
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
