package dev.mayfly.api.conversation;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.OptionalLong;

/**
 * How many tokens an account may use; empty: no limit. Texts, because what is no number would pass for none.
 *
 * @param fiveHourTokens in any five hours
 * @param sevenDayTokens in any seven days
 */
@ConfigurationProperties("usage")
record UsageConfiguration(
        @Bindable(defaultValue = "") String fiveHourTokens,
        @Bindable(defaultValue = "") String sevenDayTokens) {

    UsageConfiguration {
        limit("USAGE_5H_TOKENS", fiveHourTokens);
        limit("USAGE_7D_TOKENS", sevenDayTokens);
    }

    OptionalLong fiveHours() {
        return limit("USAGE_5H_TOKENS", fiveHourTokens);
    }

    OptionalLong sevenDays() {
        return limit("USAGE_7D_TOKENS", sevenDayTokens);
    }

    private static OptionalLong limit(String variable, String text) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException(variable + " must be a whole number above 0, not '" + text + "'");
        }
        return OptionalLong.of(Long.parseLong(text));
    }
}
