package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a conversation with what its requests sum up to.
 *
 * @param openingRequestId the first request on it
 * @param linkKind how that one is linked, see {@link Link.Kind#wireName}
 * @param linkDepth how many messages that one shares with {@code forkedFromRequestId}
 * @param forkedFromRequestId the request that it goes on with; null when it begins something
 * @param taskRequestId the request whose answer gave the task that it belongs to
 */
@Introspected
public record ConversationBranch(
        String branchId,
        UUID openingRequestId,
        @Nullable String linkKind,
        @Nullable Integer linkDepth,
        @Nullable UUID forkedFromRequestId,
        @Nullable UUID taskRequestId,
        boolean isSubtask,
        Instant startedAt,
        Instant lastRequestAt,
        long requests,
        long failedRequests,
        long toolCalls,
        long totalDurationMs,
        long uncachedInputTokens,
        long cacheReadTokens,
        long cacheWriteShortTokens,
        long cacheWriteLongTokens,
        long outputTokens,
        long reasoningTokens,
        BigDecimal costUsd,
        long pricedRequests) {

    public TokenUsage usage() {
        return new TokenUsage(
                uncachedInputTokens,
                cacheReadTokens,
                cacheWriteShortTokens,
                cacheWriteLongTokens,
                outputTokens,
                reasoningTokens);
    }
}
