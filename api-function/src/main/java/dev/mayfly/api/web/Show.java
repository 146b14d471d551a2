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
public final class Show {

    private static final String UNKNOWN = "–";
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final BigDecimal CENT = new BigDecimal("0.01");

    private Show() {}

    public static String number(@Nullable Number number) {
        return number == null ? UNKNOWN : String.format(Locale.ROOT, "%,d", number.longValue());
    }

    /** Dollars to the cent, and below a cent to two digits. */
    public static String dollars(@Nullable BigDecimal amount) {
        if (amount == null) {
            return UNKNOWN;
        }
        if (amount.signum() == 0 || amount.compareTo(CENT) >= 0) {
            return "$" + String.format(Locale.ROOT, "%,.2f", amount.setScale(2, RoundingMode.HALF_UP));
        }
        int places = amount.scale() - amount.precision() + 2;
        return "$"
                + amount.setScale(places, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    /** The sum of what has a price; unknown when nothing has. */
    public static String dollars(BigDecimal sum, long priced) {
        return dollars(priced == 0 ? null : sum);
    }

    /** What is counted in cents. */
    public static String cents(long cents) {
        return dollars(BigDecimal.valueOf(cents, 2));
    }

    public static String milliseconds(@Nullable Number milliseconds) {
        if (milliseconds == null) {
            return UNKNOWN;
        }
        double value = milliseconds.doubleValue();
        if (value < 1_000) {
            return String.format(Locale.ROOT, "%.0f ms", value);
        }
        if (value < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", value / 1_000);
        }
        var duration = Duration.ofMillis((long) value);
        return duration.toHours() == 0
                ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
                : "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
    }

    /** Of a share between 0 and 1. */
    public static String percent(@Nullable Double share) {
        return share == null ? UNKNOWN : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** To the minute, in UTC. */
    public static String minute(@Nullable Instant time) {
        return time == null ? UNKNOWN : MINUTE.format(time);
    }
}
