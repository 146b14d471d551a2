package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One execution of an agent. Durations are in milliseconds, sizes in bytes of UTF-8, credits in cents.
 *
 * @param executionId the caller's name for it, unique in the workspace
 * @param status {@code success}, {@code failed}, {@code timeout} or {@code error}
 * @param errorCode the family of the error; null for a success
 * @param originalErrorCode the code that the caller gave
 * @param ipAddress the network that the request came from, without the last part
 */
@Introspected
public record Execution(
        UUID id,
        String executionId,
        UUID agentId,
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
        @Nullable String sessionId,
        @Nullable String userAgent,
        @Nullable String ipAddress,
        Instant startedAt,
        @Nullable Instant completedAt,
        Instant createdAt) {}
