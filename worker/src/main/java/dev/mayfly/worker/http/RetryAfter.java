package dev.mayfly.worker.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads the {@code Retry-After} header in both of its forms, seconds and a date. */
public final class RetryAfter {

    private static final int MAX_DIGITS = 9;
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /** The delay that the header asks for, from none to a day; empty when it says nothing readable. */
    public static Optional<Duration> parse(String header, Instant now) {
        return read(header, now).map(delay -> delay.compareTo(LONGEST) < 0 ? delay : LONGEST);
    }

    private static Optional<Duration> read(String header, Instant now) {
        var value = header.strip();
        if (!value.isEmpty() && value.length() <= MAX_DIGITS && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            var at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
