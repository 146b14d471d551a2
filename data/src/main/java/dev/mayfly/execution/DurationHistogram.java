package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** How many executions took about how long, over any number of {@linkplain DurationBuckets bucketed} hours or days. */
public final class DurationHistogram {

    private final NavigableMap<Integer, Long> executions;
    private final long total;
    private final long min;
    private final long max;

    private DurationHistogram(NavigableMap<Integer, Long> executions, long min, long max) {
        this.executions = executions;
        this.total = executions.values().stream().mapToLong(Long::longValue).sum();
        this.min = min;
        this.max = max;
    }

    /** Adds up what is counted; the same bucket may come more than once. */
    public static DurationHistogram of(Collection<Count> counts) {
        var executions = new TreeMap<Integer, Long>();
        counts.forEach(count -> executions.merge(count.durationBucket(), count.executions(), Long::sum));
        return new DurationHistogram(executions, 0, Long.MAX_VALUE);
    }

    /** The same, knowing that no duration was shorter or longer: percentiles do not leave these bounds. */
    public DurationHistogram within(long shortest, long longest) {
        if (shortest > longest) {
            throw new IllegalArgumentException("%d is more than %d".formatted(shortest, longest));
        }
        return new DurationHistogram(executions, shortest, longest);
    }

    public long total() {
        return total;
    }

    /**
     * The nearest rank, as {@code percentile_disc} takes it, within 1/128 of the exact one; empty when there is no execution.
     *
     * @param fraction from 0 to 1
     */
    public OptionalLong percentile(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("Not from 0 to 1: " + fraction);
        }
        double rank = Math.max(1, Math.ceil(fraction * total));
        long passed = 0;
        for (var bucket : executions.entrySet()) {
            passed += bucket.getValue();
            if (passed >= rank) {
                return OptionalLong.of(Math.clamp(DurationBuckets.middleOf(bucket.getKey()), min, max));
            }
        }
        return OptionalLong.empty();
    }

    /** How many executions fell into a bucket. */
    @Introspected
    public record Count(int durationBucket, long executions) {

        public Count {
            if (durationBucket < 0 || executions <= 0) {
                throw new IllegalArgumentException("%d executions in bucket %d".formatted(executions, durationBucket));
            }
        }
    }
}
