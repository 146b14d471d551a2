package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One document of a batch, to be evaluated once. */
@Introspected
public record Job(
        UUID id,
        UUID batchId,
        UUID batchOwnerId,
        UUID agentId,
        int agentVersion,
        UUID documentId,
        int documentVersion,
        int repeatIndex,
        JobStatus status,
        int attempts,
        Instant runAfter,
        @Nullable UUID leaseToken,
        @Nullable Instant leaseExpiresAt,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String errorCode,
        @Nullable String errorMessage) {}
