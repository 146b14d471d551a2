package dev.mayfly.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DurationHistogramTest {

    private final Random random = new Random(7);

    @Test
    void isEmptyWithoutExecutions() {
        assertThat(DurationHistogram.of(List.of()).percentile(0.5)).isEmpty();
        assertThat(DurationHistogram.of(List.of()).within(3, 5).percentile(1)).isEmpty();
    }

    @Test
    void takesTheNearestRankAsPercentileDiscDoes() {
        var histogram = histogram(LongStream.rangeClosed(1, 100).toArray());

        assertThat(histogram.total()).isEqualTo(100);
        assertThat(histogram.percentile(0)).hasValue(1);
        assertThat(histogram.percentile(0.5)).hasValue(50);
        assertThat(histogram.percentile(0.501)).hasValue(51);
        assertThat(histogram.percentile(0.99)).hasValue(99);
        assertThat(histogram.percentile(1)).hasValue(100);
    }

    @Test
    void isNotFooledByBucketsThatComeTwice() {
        var histogram = DurationHistogram.of(List.of(
                new DurationHistogram.Count(9, 1),
                new DurationHistogram.Count(3, 1),
                new DurationHistogram.Count(9, 1),
                new DurationHistogram.Count(3, 2)));

        assertThat(histogram.percentile(0.6)).hasValue(3);
        assertThat(histogram.percentile(0.61)).hasValue(9);
    }

    @Test
    void doesNotLeaveTheBoundsThatAreKnown() {
        var histogram = histogram(1_000_000, 1_000_001, 1_000_002);

        assertThat(histogram.within(1_000_000, 1_000_002).percentile(0.5).orElseThrow())
                .isBetween(1_000_000L, 1_000_002L);
        assertThat(histogram.within(5, 5).percentile(0.99)).hasValue(5);
        assertThatThrownBy(() -> histogram.within(6, 5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsNoFraction() {
        for (double fraction : new double[] {-0.01, 1.01, 95, Double.NaN}) {
            assertThatThrownBy(() -> histogram(1).percentile(fraction)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void isWithinItsErrorOnAnyDurations() {
        for (int round = 0; round < 200; round++) {
            int magnitude = random.nextInt(1, 45);
            long[] durations =
                    random.longs(random.nextInt(1, 500), 0, 1L << magnitude).toArray();
            var histogram = histogram(durations);
            Arrays.sort(durations);

            for (double fraction : new double[] {0, 0.5, 0.9, 0.95, 0.99, 1}) {
                int rank = Math.max(1, (int) Math.ceil(fraction * durations.length));
                double exact = durations[rank - 1];
                assertThat(Math.abs(histogram.percentile(fraction).orElseThrow() - exact))
                        .isLessThanOrEqualTo(exact / 128);
            }
        }
    }

    private static DurationHistogram histogram(long... durations) {
        return DurationHistogram.of(Arrays.stream(durations)
                .mapToObj(duration -> new DurationHistogram.Count(DurationBuckets.of(duration), 1))
                .toList());
    }
}
