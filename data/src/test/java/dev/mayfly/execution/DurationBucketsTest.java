package dev.mayfly.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.TestDatabase;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DurationBucketsTest {

    /** What the schema allows an execution to take. */
    private static final long LONGEST = 31_536_000_000_000L;

    @Test
    void countsSmallDurationsExactly() {
        for (int millis = 0; millis < 128; millis++) {
            assertThat(DurationBuckets.of(millis)).isEqualTo(millis);
            assertThat(DurationBuckets.middleOf(millis)).isEqualTo(millis);
        }
    }

    @Test
    void leavesNoGapAndNoOverlap() {
        for (int shift = 7; shift < 45; shift++) {
            long power = 1L << shift;
            assertThat(DurationBuckets.of(power)).isEqualTo(DurationBuckets.of(power - 1) + 1);
        }
        for (int bucket = 0; bucket <= DurationBuckets.of(LONGEST); bucket++) {
            assertThat(DurationBuckets.of(DurationBuckets.middleOf(bucket))).isEqualTo(bucket);
        }
    }

    @Test
    void isWithinItsErrorOnAnyDuration() {
        var random = new Random(11);
        var anyMagnitude = IntStream.range(0, 100_000).mapToLong(_ -> random.nextLong(1L << random.nextInt(1, 45)));

        LongStream.concat(LongStream.of(0, 1, 127, 128, 1_000_000_000_000L, LONGEST), anyMagnitude)
                .filter(millis -> millis <= LONGEST)
                .forEach(millis -> assertThat(Math.abs(DurationBuckets.middleOf(DurationBuckets.of(millis)) - millis))
                        .as("%d ms", millis)
                        .isLessThanOrEqualTo(millis / 128));
    }

    @Test
    void agreesWithTheSqlFunctionOnEveryBucket() {
        try (var database = TestDatabase.create()) {
            var middles = new Administrator(database)
                    .texts(
                            "SELECT duration_of_bucket(bucket::smallint) FROM generate_series(0, ?) AS bucket",
                            DurationBuckets.of(LONGEST));

            assertThat(middles)
                    .containsExactlyElementsOf(IntStream.rangeClosed(0, DurationBuckets.of(LONGEST))
                            .mapToObj(bucket -> Long.toString(DurationBuckets.middleOf(bucket)))
                            .toList());
        }
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatThrownBy(() -> DurationBuckets.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DurationBuckets.middleOf(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
