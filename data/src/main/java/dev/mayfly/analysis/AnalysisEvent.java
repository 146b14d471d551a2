package dev.mayfly.analysis;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an analysis.
 *
 * @param entry grows with each
 * @param event {@code created}, {@code claimed}, {@code completed}, {@code failed}, {@code retried}, {@code released} or
 *     {@code regenerated}
 * @param userId null when nobody did it: a lease ran out
 * @param apiKeyId null when the user came with a token
 * @param inputTokens what the attempt read; null when nothing was told, as {@code outputTokens} and {@code costUsd}
 */
@Introspected
public record AnalysisEvent(
        long entry,
        String event,
        int version,
        int attempt,
        @Nullable UUID userId,
        @Nullable UUID apiKeyId,
        @Nullable String model,
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable BigDecimal costUsd,
        @Nullable String errorCode,
        Instant occurredAt) {}
