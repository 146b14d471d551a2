package dev.mayfly.api.train;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a provider's {@code Retry-After} header says, in either of its forms. */
final class RetryAfter {

    /** More of them, and it is long past all that anybody waits. */
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private RetryAfter() {}

    /** How many seconds to wait, 0 when the date has passed; null when the header says nothing readable. */
    static @Nullable Integer seconds(String header, Instant now) {
        String value = header.strip();
        if (SECONDS.matcher(value).matches()) {
            return Integer.valueOf(value);
        }
        try {
            Instant end = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            long millis = Duration.between(now, end).toMillis();
            return Math.clamp(Math.ceilDiv(millis, 1000L), 0, Integer.MAX_VALUE);
        } catch (DateTimeException _) {
            return null;
        }
    }
}
