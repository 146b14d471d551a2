package dev.mayfly.api.batch;

import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchStatus;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A batch with its agent and the number of its jobs in each state. */
@Serdeable
public record BatchResponse(
        UUID id,
        UUID ownerId,
        @Nullable String name,
        @Nullable String description,
        @Nullable String trackingId,
        @Nullable String trackingUrl,
        boolean isEphemeral,
        @Nullable Instant expiresAt,
        boolean isExpired,
        BatchStatus status,
        AgentRef agent,
        @Nullable Integer targetCount,
        int repeatCount,
        JobStats jobStats,
        Instant createdAt,
        @Nullable Instant completedAt) {

    static BatchResponse of(Batch batch) {
        return new BatchResponse(
                batch.id(),
                batch.ownerId(),
                batch.name(),
                batch.description(),
                batch.trackingId(),
                trackingUrl(batch.trackingId()),
                batch.isEphemeral(),
                batch.expiresAt(),
                batch.isExpired(),
                batch.status(),
                AgentRef.of(batch),
                batch.targetCount(),
                batch.repeatCount(),
                JobStats.of(batch),
                batch.createdAt(),
                batch.completedAt());
    }

    static @Nullable String trackingUrl(@Nullable String trackingId) {
        return trackingId == null ? null : "/api/experiments/" + trackingId;
    }

    /** The agent version that the batch's jobs have pinned. */
    @Serdeable
    public record AgentRef(UUID id, int version, String name, boolean isEphemeral) {

        static AgentRef of(Batch batch) {
            return new AgentRef(batch.agentId(), batch.agentVersion(), batch.agentName(), batch.agentIsEphemeral());
        }
    }

    /** How many jobs are in each state. */
    @Serdeable
    public record JobStats(long total, long pending, long running, long completed, long failed, long cancelled) {

        static JobStats of(Batch batch) {
            return new JobStats(
                    batch.total(),
                    batch.pending(),
                    batch.running(),
                    batch.completed(),
                    batch.failed(),
                    batch.cancelled());
        }
    }
}
