package dev.mayfly.cleanup;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.OptionalInt;

/**
 * How long what executions leave behind is kept.
 *
 * @param logDays days that logs are kept, and at most a month longer: they go with the partition of their month
 * @param executionDays days that executions are kept; empty: for ever. Text, because what is no number would pass for none.
 *     What was counted of executions stays in any case
 */
@ConfigurationProperties("retention")
record RetentionConfiguration(
        @Min(1) @Max(36_500) int logDays,

        @Bindable(defaultValue = "") @Pattern(regexp = "|[1-9][0-9]{0,4}")
        String executionDays) {

    OptionalInt daysOfExecutions() {
        return executionDays.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(executionDays));
    }
}
