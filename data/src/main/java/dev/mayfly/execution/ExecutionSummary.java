package dev.mayfly.execution;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An execution as lists and exports show it: without what its caller sent of browser, network and session.
 *
 * @param executionId the caller's name for it
 * @param duration in milliseconds, as are the other times
 * @param creditsConsumed in cents
 * @param errorCode the family of the error; null for a success
 * @param inputSize in bytes of UTF-8
 */
@Serdeable
public record ExecutionSummary(
        UUID id,
        String executionId,
        UUID agentId,
        String agentName,
        UUID userId,
        String status,
        long duration,
        long creditsConsumed,
        @Nullable Integer httpStatus,
        @Nullable String errorCode,
        @Nullable String originalErrorCode,
        @Nullable String errorMessage,
        @Nullable Long inputSize,
        @Nullable Long outputSize,
        @Nullable String inputType,
        @Nullable String outputType,
        @Nullable Long responseTime,
        @Nullable Long processingTime,
        @Nullable Long queueTime,
        Instant startedAt,
        @Nullable Instant completedAt,
        Instant createdAt) {}
