package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an agent did in one stretch of time: an hour, or some days.
 *
 * @param executions all of them; what an older system had counted is among them, and may lack an outcome
 * @param avgDuration over the executions whose duration is known; null without one
 * @param p50Duration as the roll-up has found it, of an hour or a day; null where only the histogram can tell, as do the
 *     other three
 * @param uniqueUsers those whom we know of
 * @param errorCounts how often each family of errors, in as many parts as there are rows
 * @param durationBuckets the histogram where it is needed, side by side with {@code bucketExecutions}
 */
@Introspected
public record PeriodMetrics(
        Instant start,
        long executions,
        long successfulExecutions,
        long failedExecutions,
        long timeoutExecutions,
        long errorExecutions,
        @Nullable Double avgDuration,
        @Nullable Long minDuration,
        @Nullable Long maxDuration,
        @Nullable Long p50Duration,
        @Nullable Long p90Duration,
        @Nullable Long p95Duration,
        @Nullable Long p99Duration,
        long uniqueUsers,
        long creditsConsumed,
        @Nullable Double avgCreditsPerExecution,
        @TypeDef(type = DataType.JSON) @Nullable List<Map<String, Long>> errorCounts,
        @Nullable List<Integer> durationBuckets,
        @Nullable List<Long> bucketExecutions) {

    /** A stretch of time in which nothing ran. */
    public static PeriodMetrics empty(Instant start) {
        return new PeriodMetrics(
                start, 0, 0, 0, 0, 0, null, null, null, null, null, null, null, 0, 0, null, null, null, null);
    }

    public Outcomes outcomes() {
        return new Outcomes(successfulExecutions, failedExecutions, timeoutExecutions, errorExecutions);
    }

    public Durations durations() {
        Durations merged = Durations.of(avgDuration, minDuration, maxDuration, durationBuckets, bucketExecutions);
        return p50Duration == null
                ? merged
                : new Durations(
                        avgDuration, minDuration, maxDuration, p50Duration, p90Duration, p95Duration, p99Duration);
    }

    /** How often each family of errors, by its name. */
    public Map<String, Long> errorsByCode() {
        var sums = new TreeMap<String, Long>();
        if (errorCounts != null) {
            errorCounts.forEach(counts -> counts.forEach((code, count) -> sums.merge(code, count, Long::sum)));
        }
        return sums;
    }
}
