package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyStatsTest {

    private static final UUID ID = new UUID(0, 1);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void readsEachField() {
        assertThat(parse("10", "6", "3", "12.5", "4", "\"2026-02-28T23:30:00.250+01:00\""))
                .isEqualTo(new LegacyStats(
                        ID, ID, 10, 6, 3, new BigDecimal("12.5"), 4, Instant.parse("2026-02-28T22:30:00.250Z")));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "null")
    void countsWhatIsMissingAsNothing(@Nullable String json) {
        assertThat(parse(json, json, json, json, json, json))
                .isEqualTo(new LegacyStats(ID, ID, 0, 0, 0, BigDecimal.ZERO, 0, null));
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "7.0, 7", "1000000000000, 1000000000000", "0, 0"})
    void takesWholeNumbersForCounts(String json, long count) {
        assertThat(parse(json, null, null, null, json, null))
                .extracting(LegacyStats::totalExecutions, LegacyStats::uniqueUsers)
                .containsExactly(count, count);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    -1, totalExecutions is negative
                    1.5, totalExecutions is not a whole number
                    "7", totalExecutions is not a number
                    true, totalExecutions is not a number
                    {}, totalExecutions is not a number
                    [7], totalExecutions is not a number
                    1000000000001, totalExecutions is too large
                    99999999999999999999999999999999999999, totalExecutions is too large
                    """)
    void refusesCountsThatAreNone(String json, String reason) {
        assertThatThrownBy(() -> parse(json, null, null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    -0.5, averageExecutionTime is negative
                    "12", averageExecutionTime is not a number
                    31536000000001, averageExecutionTime is too large
                    """)
    void refusesAveragesThatAreNone(String json, String reason) {
        assertThatThrownBy(() -> parse("1", null, null, json, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    1700000000000, `lastExecution is not a time with its offset, as 2026-01-31T12:00:00Z`
                    "yesterday", `lastExecution is not a time with its offset, as 2026-01-31T12:00:00Z`
                    "2026-02-30T12:00:00Z", `lastExecution is not a time with its offset, as 2026-01-31T12:00:00Z`
                    "2026-02-28T12:00:00", `lastExecution is not a time with its offset, as 2026-01-31T12:00:00Z`
                    "", `lastExecution is not a time with its offset, as 2026-01-31T12:00:00Z`
                    "1969-12-31T23:59:59Z", lastExecution is before 1970
                    "-99999-01-01T00:00:00Z", lastExecution is before 1970
                    "2026-03-01T12:06:01Z", lastExecution is in the future
                    """)
    void refusesTimesThatAreNone(String json, String reason) {
        assertThatThrownBy(() -> parse(null, null, null, null, null, json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource({"9, 6, 4", "0, 1, 0", ", , 1"})
    void refusesATotalBelowItsParts(@Nullable String total, @Nullable String successes, String failures) {
        assertThatThrownBy(() -> parse(total, successes, failures, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("totalExecutions is less than successes and failures together");
    }

    private static LegacyStats parse(
            @Nullable String total,
            @Nullable String successful,
            @Nullable String failed,
            @Nullable String average,
            @Nullable String users,
            @Nullable String last) {
        return LegacyStats.parse(ID, ID, new LegacyStats.Fields(total, successful, failed, average, users, last), NOW);
    }
}
