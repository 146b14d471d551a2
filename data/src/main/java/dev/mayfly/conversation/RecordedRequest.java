package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recorded request without its bodies. Tokens are null when the provider told none, the cost when no price is known; what
 * tells of its link is null when it is not linked.
 *
 * @param timestamp when the call began
 * @param requestType see {@link RequestType#wireName}
 * @param costUsd US dollars by the price list of {@code priceVersion}
 * @param messageHash of its messages, in hexadecimal, as {@code systemHash}
 * @param linkKind see {@link Link.Kind#wireName}
 * @param linkDepth how many messages it shares with its parent
 */
@Introspected
public record RecordedRequest(
        UUID requestId,
        @Nullable UUID trainId,
        @Nullable String clientRequestId,
        Instant timestamp,
        String method,
        String path,
        @Nullable String model,
        String requestType,
        @Nullable String accountId,
        @Nullable Integer responseStatus,
        @Nullable String error,
        boolean isFailed,
        @Nullable Long durationMs,
        @Nullable Long firstTokenMs,
        @Nullable Long uncachedInputTokens,
        @Nullable Long cacheReadTokens,
        @Nullable Long cacheWriteShortTokens,
        @Nullable Long cacheWriteLongTokens,
        @Nullable Long outputTokens,
        @Nullable Long reasoningTokens,
        @Nullable BigDecimal costUsd,
        @Nullable String priceVersion,
        int toolCalls,
        @Nullable Integer messageCount,
        @Nullable String messageHash,
        @Nullable String systemHash,
        @Nullable String linkKind,
        @Nullable Integer linkDepth,
        @Nullable UUID parentRequestId,
        @Nullable UUID parentTaskRequestId,
        @Nullable UUID retryOfRequestId,
        @Nullable UUID conversationId,
        @Nullable String branchId,
        boolean isSubtask,
        Instant createdAt) {

    /** What it used; null when that is not known. */
    public @Nullable TokenUsage usage() {
        return uncachedInputTokens == null
                        || cacheReadTokens == null
                        || cacheWriteShortTokens == null
                        || cacheWriteLongTokens == null
                        || outputTokens == null
                        || reasoningTokens == null
                ? null
                : new TokenUsage(
                        uncachedInputTokens,
                        cacheReadTokens,
                        cacheWriteShortTokens,
                        cacheWriteLongTokens,
                        outputTokens,
                        reasoningTokens);
    }
}
