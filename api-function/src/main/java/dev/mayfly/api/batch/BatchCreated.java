package dev.mayfly.api.batch;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was created: the batch with the number of its jobs, and the agent that judges. */
@Serdeable
public record BatchCreated(NewBatch batch, NewAgent agent) {

    static BatchCreated of(ExperimentSlots.StoredBatch batch, long jobCount, UUID agentId, boolean agentIsEphemeral) {
        return new BatchCreated(
                new NewBatch(
                        batch.id(),
                        batch.trackingId(),
                        BatchResponse.trackingUrl(batch.trackingId()),
                        batch.expiresAt(),
                        batch.expiresAt() != null,
                        jobCount),
                new NewAgent(agentId, agentIsEphemeral));
    }

    @Serdeable
    public record NewBatch(
            UUID id,
            @Nullable String trackingId,
            @Nullable String trackingUrl,
            @Nullable Instant expiresAt,
            boolean isEphemeral,
            long jobCount) {}

    @Serdeable
    public record NewAgent(UUID id, boolean isEphemeral) {}
}
