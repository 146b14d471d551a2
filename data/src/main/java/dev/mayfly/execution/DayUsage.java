package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What agents did on one day.
 *
 * @param totalDuration of the timed executions, in milliseconds
 * @param timedExecutions those whose duration is known
 */
@Introspected
public record DayUsage(
        LocalDate date,
        long executions,
        long successfulExecutions,
        long failedExecutions,
        long timeoutExecutions,
        long errorExecutions,
        BigDecimal totalDuration,
        long timedExecutions,
        @Nullable Long minDuration,
        @Nullable Long maxDuration,
        long creditsConsumed) {

    public static DayUsage empty(LocalDate date) {
        return new DayUsage(date, 0, 0, 0, 0, 0, BigDecimal.ZERO, 0, null, null, 0);
    }

    public Outcomes outcomes() {
        return new Outcomes(successfulExecutions, failedExecutions, timeoutExecutions, errorExecutions);
    }

    /** Both days' figures under this one's date. */
    public DayUsage plus(DayUsage other) {
        return new DayUsage(
                date,
                executions + other.executions,
                successfulExecutions + other.successfulExecutions,
                failedExecutions + other.failedExecutions,
                timeoutExecutions + other.timeoutExecutions,
                errorExecutions + other.errorExecutions,
                totalDuration.add(other.totalDuration),
                timedExecutions + other.timedExecutions,
                either(minDuration, other.minDuration, Math::min),
                either(maxDuration, other.maxDuration, Math::max),
                creditsConsumed + other.creditsConsumed);
    }

    /** In milliseconds; null when nothing was timed. */
    public @Nullable Double avgDuration() {
        return timedExecutions == 0 ? null : totalDuration.doubleValue() / timedExecutions;
    }

    private static @Nullable Long either(@Nullable Long one, @Nullable Long other, BinaryOperator<Long> choice) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return choice.apply(one, other);
    }
}
