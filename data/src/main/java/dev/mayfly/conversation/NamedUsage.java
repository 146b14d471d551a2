package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;

/**
 * What requests used under one name.
 *
 * @param kind {@code day}, {@code model} or {@code train}
 * @param name the day as {@code 2026-03-01}, the model, or the id of the train; empty where none was named
 * @param costUsd what those {@code pricedRequests} cost together
 */
@Introspected
public record NamedUsage(
        String kind,
        String name,
        long requests,
        long failedRequests,
        long inputTokens,
        long outputTokens,
        BigDecimal costUsd,
        long pricedRequests) {}
