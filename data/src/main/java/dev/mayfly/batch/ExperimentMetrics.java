package dev.mayfly.batch;

import io.micronaut.serde.annotation.Serdeable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How an experiment has done so far.
 *
 * @param successRate completed jobs ÷ (completed + failed), 0..1; null before the first job has ended
 * @param standardDeviation of the grades as a sample (n − 1); null with fewer than two grades
 * @param costUsd sum over all attempts whose price is known, failed ones included; null when none is
 * @param durationMs sum of the evaluations' durations
 */
@Serdeable
public record ExperimentMetrics(
        @Nullable BigDecimal successRate,
        long grades,
        @Nullable BigDecimal meanGrade,
        @Nullable BigDecimal medianGrade,
        @Nullable BigDecimal standardDeviation,
        @Nullable BigDecimal costUsd,
        long inputTokens,
        long outputTokens,
        long durationMs) {}
