package dev.mayfly.api.execution;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An execution as a caller sends it. Durations are in milliseconds, sizes in bytes of UTF-8, credits in cents.
 *
 * @param executionId the caller's name for it; makes recording it again harmless; made up when left out
 * @param userId who ran it; the caller when left out, and somebody else only for admins
 * @param duration may be left out when both times are given, and agrees with them within a second otherwise
 * @param creditsConsumed counts for a success only
 * @param errorCode in any spelling; kept, and stored under one of the families too
 * @param ipAddress stored without its last part
 * @param startedAt at most five minutes ahead; when left out, so long before {@code completedAt} as it took, or now
 */
@Serdeable
record ExecutionRequest(
        @Nullable @Pattern(regexp = ID, message = ID_MESSAGE)
        String executionId,

        @NotNull UUID agentId,
        @Nullable UUID userId,

        @NotNull @Pattern(regexp = "success|failed|timeout|error")
        String status,

        @Nullable @PositiveOrZero @Max(MAX_DURATION) Long duration,
        @Nullable @PositiveOrZero @Max(MAX_AMOUNT) Long creditsConsumed,
        @Nullable @Min(100) @Max(599) Integer httpStatus,
        @Nullable @Size(min = 1, max = 100) String errorCode,
        @Nullable @Size(max = 100_000) String errorMessage,
        @Nullable @PositiveOrZero @Max(MAX_AMOUNT) Long inputSize,
        @Nullable @PositiveOrZero @Max(MAX_AMOUNT) Long outputSize,
        @Nullable @Size(max = 100) String inputType,
        @Nullable @Size(max = 100) String outputType,
        @Nullable @PositiveOrZero @Max(MAX_DURATION) Long responseTime,
        @Nullable @PositiveOrZero @Max(MAX_DURATION) Long processingTime,
        @Nullable @PositiveOrZero @Max(MAX_DURATION) Long queueTime,
        @Nullable @Size(max = 200) String sessionId,
        @Nullable @Size(max = 2000) String userAgent,
        @Nullable @Size(max = 100) String ipAddress,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable @Size(max = 1000) List<@NotNull @Valid LogRequest> logs) {

    /** What stands well in a path, and is no word that a path has there already. */
    static final String ID = "(?!(history|export|\\.|\\.\\.)$)[A-Za-z0-9._:~@=+-]{1,200}";

    static final String ID_MESSAGE =
            "must be 1 to 200 letters, digits or any of . _ : ~ @ = + - and none of the words history and export";

    /** A thousand years. */
    private static final long MAX_DURATION = 31_536_000_000_000L;

    /** A million of these still fit into a {@code bigint}. */
    private static final long MAX_AMOUNT = 1_000_000_000_000L;
}
