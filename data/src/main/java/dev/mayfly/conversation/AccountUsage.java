package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;

/**
 * What an account used in one part of a window of time.
 *
 * @param isRecent whether in the last part of it, or in the part before that
 */
@Introspected
public record AccountUsage(
        String accountId,
        boolean isRecent,
        long requests,
        long failedRequests,
        long uncachedInputTokens,
        long cacheReadTokens,
        long cacheWriteShortTokens,
        long cacheWriteLongTokens,
        long outputTokens,
        long reasoningTokens,
        BigDecimal costUsd,
        long pricedRequests) {}
