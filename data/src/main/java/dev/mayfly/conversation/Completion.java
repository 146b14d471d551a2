package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a request that was recorded before it was whole. What is null here stays as it is.
 *
 * @param model taken for a request that names none; null when nobody tells it
 * @param fingerprint of the request and this answer; null when the request is not linked
 * @param response null when the stream brought none
 */
public record Completion(
        UUID requestId,
        Instant startedAt,
        @Nullable String model,
        @Nullable Integer responseStatus,
        @Nullable String error,
        @Nullable Long durationMs,
        @Nullable Long firstTokenMs,
        @Nullable TokenUsage usage,
        @Nullable BigDecimal costUsd,
        @Nullable String priceVersion,
        int toolCalls,
        @Nullable JsonNode tasks,
        @Nullable Fingerprint fingerprint,
        @Nullable JsonNode response,
        @Nullable String newText) {

    boolean isFailed() {
        return error != null || (responseStatus != null && responseStatus >= 400);
    }
}
