package dev.mayfly.analysis;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A result that an analysis has had.
 *
 * @param version counted from 1; versions that failed have none
 * @param result a JSON object
 * @param inputTokens what the attempt read that brought it; as {@code outputTokens} and {@code costUsd}
 */
@Introspected
public record AnalysisResult(
        int version,
        String result,
        @Nullable String customPrompt,
        @Nullable String model,
        long inputTokens,
        long outputTokens,
        @Nullable BigDecimal costUsd,
        Instant completedAt) {}
