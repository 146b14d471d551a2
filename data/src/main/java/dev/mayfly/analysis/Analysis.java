package dev.mayfly.analysis;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The analysis of one branch of a conversation.
 *
 * @param status {@code pending}, {@code processing}, {@code completed} or {@code failed}: that of the version
 * @param version of the result that was asked for last
 * @param customPrompt what to look at besides
 * @param attempts at this version
 * @param leaseToken of the last lease, also when that has ended
 * @param errorCode what the last attempt at this version failed with
 * @param model the one that was asked last
 * @param inputTokens what all attempts at all versions read, failed ones and those given back included; as
 *     {@code outputTokens} and {@code costUsd}
 * @param resultVersion of the newest result; null when there is none yet
 */
@Introspected
public record Analysis(
        UUID id,
        UUID conversationId,
        String branchId,
        String status,
        int version,
        @Nullable String customPrompt,
        UUID requestedBy,
        Instant requestedAt,
        int attempts,
        Instant runAfter,
        @Nullable UUID leaseToken,
        @Nullable Instant leaseExpiresAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable String model,
        long inputTokens,
        long outputTokens,
        @Nullable BigDecimal costUsd,
        @Nullable Integer resultVersion,
        Instant createdAt,
        Instant updatedAt) {

    public static final String PENDING = "pending";
    public static final String PROCESSING = "processing";
    public static final String COMPLETED = "completed";
    public static final String FAILED = "failed";

    /** Whether that worker holds it, or was the last to do so. */
    public boolean isOf(UUID token) {
        return token.equals(leaseToken);
    }
}
