package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with what its requests sum up to.
 *
 * @param id that of the request that opens it
 * @param trainId the train of all its requests
 * @param branches how many there are, those of sub-tasks among them
 * @param costUsd what those {@code pricedRequests} cost together
 * @param models of its requests, in the order of their names, as {@code accounts}
 * @param preview how it opens; null when that is not kept any more
 */
@Introspected
public record Conversation(
        UUID id,
        UUID trainId,
        Instant startedAt,
        Instant lastRequestAt,
        long requests,
        long failedRequests,
        long branches,
        long subtasks,
        long toolCalls,
        long totalDurationMs,
        long uncachedInputTokens,
        long cacheReadTokens,
        long cacheWriteShortTokens,
        long cacheWriteLongTokens,
        long outputTokens,
        long reasoningTokens,
        BigDecimal costUsd,
        long pricedRequests,
        List<String> models,
        List<String> accounts,
        @Nullable String preview) {

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
