package dev.mayfly.worker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "4, 4000", "5, 5000", "1000, 5000", "2147483647, 5000"})
    void staysBetweenHalfAndTheWholeDelay(int failures, long whole) {
        assertThat(BACKOFF.after(failures)).isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
    }

    @RepeatedTest(3)
    void acceptsNoDelayAtAll() {
        assertThat(new Backoff(Duration.ZERO, Duration.ZERO).after(3)).isZero();
    }
}
