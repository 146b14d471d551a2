package dev.mayfly.api.web;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as people read them. What is not known is a dash. */
public final class Format {

    private static final String UNKNOWN = "–";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int CENT_DIGITS = 2;
    private static final int SMALL_DIGITS = 6;

    private Format() {}

    public static String orDash(@Nullable Object value) {
        return value == null ? UNKNOWN : value.toString();
    }

    public static String time(@Nullable Instant time) {
        return time == null ? UNKNOWN : TIME.format(time);
    }

    /** A share from 0 to 1 in percent. */
    public static String percent(@Nullable BigDecimal share) {
        return share == null
                ? UNKNOWN
                : share.movePointRight(2)
                                .setScale(1, RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString() + " %";
    }

    /** An amount in dollars: in cents, and what is less than a cent with as many digits as say something. */
    public static String dollars(@Nullable BigDecimal amount) {
        if (amount == null) {
            return UNKNOWN;
        }
        boolean small = amount.signum() != 0 && amount.abs().compareTo(BigDecimal.ONE.movePointLeft(2)) < 0;
        return "$"
                + amount.setScale(small ? SMALL_DIGITS : CENT_DIGITS, RoundingMode.HALF_UP)
                        .toPlainString();
    }

    public static String grade(@Nullable BigDecimal grade) {
        return grade == null ? UNKNOWN : grade.stripTrailingZeros().toPlainString();
    }

    /** A difference with its sign. */
    public static String signed(@Nullable BigDecimal difference) {
        return difference == null ? UNKNOWN : (difference.signum() > 0 ? "+" : "") + grade(difference);
    }

    /** How long something has taken. */
    public static String millis(@Nullable Long millis) {
        if (millis == null) {
            return UNKNOWN;
        }
        return millis < 1000 ? millis + " ms" : span(Duration.ofMillis(millis));
    }

    /** The time that is left until then. */
    public static String left(Instant until, Instant now) {
        return until.isAfter(now) ? span(Duration.between(now, until)) : "expired";
    }

    private static String span(Duration span) {
        if (span.toDays() > 0) {
            return "%d d %d h".formatted(span.toDays(), span.toHoursPart());
        }
        if (span.toHours() > 0) {
            return "%d h %d min".formatted(span.toHours(), span.toMinutesPart());
        }
        return span.toMinutes() > 0
                ? "%d min %d s".formatted(span.toMinutes(), span.toSecondsPart())
                : "%d.%d s".formatted(span.toSeconds(), span.toMillisPart() / 100);
    }
}
