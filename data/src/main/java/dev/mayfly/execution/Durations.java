package dev.mayfly.execution;

import io.micronaut.serde.annotation.Serdeable;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How long executions took, in milliseconds; null where nothing ran.
 *
 * <p>Percentiles are nearest ranks: exact for an hour or a day that is rolled up, within 1 % for anything else.
 */
@Serdeable
public record Durations(
        @Nullable Double avgDuration,
        @Nullable Long minDuration,
        @Nullable Long maxDuration,
        @Nullable Long p50Duration,
        @Nullable Long p90Duration,
        @Nullable Long p95Duration,
        @Nullable Long p99Duration) {

    private static final double P50 = 0.5;
    private static final double P90 = 0.9;
    private static final double P95 = 0.95;
    private static final double P99 = 0.99;

    /** Percentiles from a histogram; null when it is empty. */
    public static Durations of(
            @Nullable Double avg, @Nullable Long min, @Nullable Long max, Collection<DurationHistogram.Count> counts) {
        if (counts.isEmpty()) {
            return new Durations(avg, min, max, null, null, null, null);
        }
        DurationHistogram all = DurationHistogram.of(counts);
        DurationHistogram histogram = min == null || max == null ? all : all.within(min, max);
        return new Durations(
                avg,
                min,
                max,
                percentile(histogram, P50),
                percentile(histogram, P90),
                percentile(histogram, P95),
                percentile(histogram, P99));
    }

    /** As {@link #of}, from buckets and counts that lie side by side. */
    static Durations of(
            @Nullable Double avg,
            @Nullable Long min,
            @Nullable Long max,
            @Nullable List<Integer> buckets,
            @Nullable List<Long> executions) {
        return buckets == null || executions == null
                ? of(avg, min, max, List.of())
                : of(
                        avg,
                        min,
                        max,
                        IntStream.range(0, buckets.size())
                                .mapToObj(i -> new DurationHistogram.Count(buckets.get(i), executions.get(i)))
                                .toList());
    }

    private static Long percentile(DurationHistogram histogram, double fraction) {
        return histogram.percentile(fraction).orElseThrow();
    }
}
