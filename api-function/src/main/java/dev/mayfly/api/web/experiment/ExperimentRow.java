package dev.mayfly.api.web.experiment;

import dev.mayfly.api.web.Format;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchStatus;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A batch as the list shows it.
 *
 * @param costUsd null when no price is known
 */
public record ExperimentRow(Batch batch, @Nullable BigDecimal costUsd, Instant now) {

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
        return batch.expiresAt() == null ? "never expires" : Format.left(batch.expiresAt(), now);
    }
}
