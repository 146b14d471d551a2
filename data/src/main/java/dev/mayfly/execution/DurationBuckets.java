package dev.mayfly.execution;

/**
 * The buckets of the histograms of durations. Below 128 each millisecond has a bucket of its own; above, each power of two
 * has 64, so that the middle of a bucket is within 1/128 of each duration in it.
 *
 * <p>The SQL function {@code duration_of_bucket} says the same as {@link #middleOf}.
 */
public final class DurationBuckets {

    private static final int EXACT = 128;
    private static final int PER_POWER = 64;
    private static final int SHIFT_OF_ZEROS = 57;

    private DurationBuckets() {}

    /** The bucket of a duration in milliseconds. */
    public static int of(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("A duration is not negative: " + millis);
        }
        if (millis < EXACT) {
            return (int) millis;
        }
        int shift = SHIFT_OF_ZEROS - Long.numberOfLeadingZeros(millis);
        return PER_POWER * shift + (int) (millis >> shift);
    }

    /** The duration in milliseconds that stands for all of a bucket. */
    public static long middleOf(int bucket) {
        if (bucket < 0) {
            throw new IllegalArgumentException("A bucket is not negative: " + bucket);
        }
        if (bucket < EXACT) {
            return bucket;
        }
        int shift = bucket / PER_POWER - 1;
        long width = 1L << shift;
        return (PER_POWER + bucket % PER_POWER) * width + width / 2;
    }
}
