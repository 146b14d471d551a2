package dev.mayfly.cleanup;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Optional;

/**
 * How long what is over is kept.
 *
 * @param logDays days that logs are kept, and at most a month longer: they go with the partition of their month
 * @param executionDays days that executions are kept; empty: for ever. Text, because what is no number would pass for none.
 *     What was counted of executions stays in any case
 * @param payloadDays days that bodies of LLM requests are kept
 * @param requestDays days that the requests themselves are kept; empty: for ever, as {@code executionDays}
 * @param receiptDays days that receipts of deletions, and runs of the cleanup, are kept
 * @param keyDays days that API keys and provider credentials are kept after they ended
 */
@ConfigurationProperties("retention")
record RetentionConfiguration(
        @Min(1) @Max(36_500) int logDays,

        @Bindable(defaultValue = "") @Pattern(regexp = "|[1-9][0-9]{0,4}")
        String executionDays,

        @Bindable(defaultValue = "30") @Min(1) @Max(36_500) int payloadDays,

        @Bindable(defaultValue = "") @Pattern(regexp = "|[1-9][0-9]{0,4}")
        String requestDays,

        @Bindable(defaultValue = "365") @Min(1) @Max(36_500) int receiptDays,
        @Bindable(defaultValue = "30") @Min(1) @Max(36_500) int keyDays) {

    Optional<Duration> keptExecutions() {
        return days(executionDays);
    }

    Optional<Duration> keptRequests() {
        return days(requestDays);
    }

    private static Optional<Duration> days(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Duration.ofDays(Integer.parseInt(text)));
    }
}
