package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {

    private static final Duration WRITERS_MAY_WAIT = Duration.ofMillis(250);

    @Test
    void queuesForTwoSecondsInAllAndNeverForLongAtOnce() {
        var patience = Patience.usual();

        var attempts = IntStream.rangeClosed(1, patience.maxAttempts())
                .mapToObj(patience::lockTimeout)
                .toList();

        assertThat(attempts)
                .isSorted()
                .allMatch(attempt -> attempt.multipliedBy(4).compareTo(WRITERS_MAY_WAIT) < 0);
        assertThat(attempts.stream().reduce(Duration.ZERO, Duration::plus)).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void takesBothFromTheEnvironment() {
        var patience = Patience.from(
                new Environment(Map.of("MIGRATE_LOCK_TIMEOUT_MS", "2000", "MIGRATE_LOCK_ATTEMPTS", "10")));

        assertThat(patience.maxAttempts()).isEqualTo(10);
        assertThat(patience.lockTimeout(10)).isEqualTo(Duration.ofSeconds(2));
        assertThat(patience.lockTimeout(11)).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({"MIGRATE_LOCK_TIMEOUT_MS, 0", "MIGRATE_LOCK_TIMEOUT_MS, 2001", "MIGRATE_LOCK_ATTEMPTS, 0"})
    void refusesWhatIsOutOfRange(String variable, String value) {
        assertThatThrownBy(() -> Patience.from(new Environment(Map.of(variable, value))))
                .isInstanceOf(MigrationException.class)
                .hasMessageStartingWith(variable + " must be a number from 1 to ");
    }

    /** A time-out of 0 would be none. */
    @Test
    void neverRoundsToNoBoundAtAll() {
        var patience = Patience.from(new Environment(Map.of("MIGRATE_LOCK_TIMEOUT_MS", "1")));

        assertThat(patience.lockTimeout(1).toMillis()).isOne();
    }
}
