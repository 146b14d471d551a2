package dev.mayfly.execution;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An execution that is to be recorded, checked and masked already, as the recording statement takes it.
 *
 * @param contentSha256 what the caller sent, as {@code \x} and 64 hexadecimal digits; tells a repetition from a clash
 * @param status {@code success}, {@code failed}, {@code timeout} or {@code error}
 * @param duration milliseconds
 * @param creditsConsumed cents; 0 unless it was a success
 * @param errorCode the family; null for a success, and only then
 * @param ipAddress a network of at most 24 (IPv4) or 48 (IPv6) bits, as PostgreSQL writes it
 * @param durationBucket see {@link DurationBuckets}
 */
public record NewExecution(
        UUID id,
        UUID agentId,
        UUID userId,
        String executionId,
        String contentSha256,
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
        int durationBucket,
        List<NewLog> logs) {

    public NewExecution {
        logs = List.copyOf(logs);
    }

    /** The execution as it is stored by what records it. */
    Execution recordedAt(Instant createdAt) {
        return new Execution(
                id,
                executionId,
                agentId,
                userId,
                status,
                duration,
                creditsConsumed,
                httpStatus,
                errorCode,
                originalErrorCode,
                errorMessage,
                inputSize,
                outputSize,
                inputType,
                outputType,
                responseTime,
                processingTime,
                queueTime,
                sessionId,
                userAgent,
                ipAddress,
                startedAt,
                completedAt,
                createdAt);
    }
}
