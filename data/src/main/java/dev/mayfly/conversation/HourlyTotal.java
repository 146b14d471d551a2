package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What requests of an hour or a day sum up to.
 *
 * @param bucket when the hour or day begins, in UTC
 * @param key the model or the train by which they are grouped; empty without one, and when they are not grouped
 * @param timedRequests of how many the duration is known
 * @param costUsd what those {@code pricedRequests} cost together
 */
@Introspected
public record HourlyTotal(
        Instant bucket,
        String key,
        long requests,
        long failedRequests,
        long toolCalls,
        long totalDurationMs,
        long timedRequests,
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
