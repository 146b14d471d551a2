package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A batch with the name of its agent and the number of its jobs in each state. */
@Introspected
public record Batch(
        UUID id,
        UUID ownerId,
        @Nullable String name,
        @Nullable String description,
        @Nullable String trackingId,
        boolean isEphemeral,
        @Nullable Instant expiresAt,
        boolean isExpired,
        UUID agentId,
        int agentVersion,
        String agentName,
        boolean agentIsEphemeral,
        @Nullable Integer targetCount,
        int repeatCount,
        BatchStatus status,
        Instant createdAt,
        @Nullable Instant completedAt,
        long total,
        long pending,
        long running,
        long completed,
        long failed,
        long cancelled) {}
