package dev.mayfly.api.execution;

import dev.mayfly.execution.Execution;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recorded execution. Durations are in milliseconds, sizes in bytes of UTF-8, credits in cents.
 *
 * @param errorCode the family of the error
 * @param originalErrorCode as the caller sent it
 * @param logs the first lines of its log; null in lists
 * @param logsCursor what to send as {@code cursor} to {@code GET /api/executions/{executionId}/logs} for the next lines
 */
@Serdeable
record ExecutionResponse(
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
        Instant createdAt,
        @Nullable List<LogResponse> logs,
        @Nullable String logsCursor) {

    static ExecutionResponse of(Execution execution) {
        return of(execution, null, null);
    }

    static ExecutionResponse of(Execution execution, @Nullable List<LogResponse> logs, @Nullable String logsCursor) {
        return new ExecutionResponse(
                execution.id(),
                execution.executionId(),
                execution.agentId(),
                execution.userId(),
                execution.status(),
                execution.duration(),
                execution.creditsConsumed(),
                execution.httpStatus(),
                execution.errorCode(),
                execution.originalErrorCode(),
                execution.errorMessage(),
                execution.inputSize(),
                execution.outputSize(),
                execution.inputType(),
                execution.outputType(),
                execution.responseTime(),
                execution.processingTime(),
                execution.queueTime(),
                execution.sessionId(),
                execution.userAgent(),
                execution.ipAddress(),
                execution.startedAt(),
                execution.completedAt(),
                execution.createdAt(),
                logs,
                logsCursor);
    }
}
