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

    /** An amount as the API writes it. */
    public static String dollars(@Nullable String amount) {
        return amount == null ? UNKNOWN : dollars(new BigDecimal(amount));
    }

    /** The sum of what has a price; unknown when nothing has. */
    public static String dollars(BigDecimal sum, long priced) {
        return priced == 0 ? UNKNOWN : dollars(sum);
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
    public static String percent(@Nullable Number share) {
        return share == null ? UNKNOWN : String.format(Locale.ROOT, "%.1f %%", 100 * share.doubleValue());
    }

    /** To one digit, and without any where there is nothing to see. */
    public static String grade(@Nullable BigDecimal grade) {
        return grade == null
                ? UNKNOWN
                : grade.setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    /** A mean with its deviation, as far as there is one. */
    public static String deviating(@Nullable BigDecimal mean, @Nullable BigDecimal deviation) {
        return mean == null || deviation == null ? grade(mean) : grade(mean) + " ± " + grade(deviation);
    }

    /** So many of something whose name has an s at its end when there are more than one. */
    public static String count(long number, String name) {
        return number == 1 ? "1 " + name : number(number) + " " + name + "s";
    }

    /** A difference of grades with its sign. */
    public static String signed(@Nullable BigDecimal difference) {
        return difference == null ? UNKNOWN : (difference.signum() > 0 ? "+" : "") + grade(difference);
    }

    /** The time that is left until then; for what never ends in words too. */
    public static String left(@Nullable Instant until, Instant now) {
        if (until == null) {
            return "never expires";
        }
        if (!until.isAfter(now)) {
            return "expired";
        }
        Duration left = Duration.between(now, until);
        return left.toDays() == 0
                ? milliseconds(left.toMillis())
                : "%d d %d h".formatted(left.toDays(), left.toHoursPart());
    }

    public static String orDash(@Nullable Object value) {
        return value == null ? UNKNOWN : value.toString();
    }

    /** To the minute, in UTC. */
    public static String minute(@Nullable Instant time) {
        return time == null ? UNKNOWN : MINUTE.format(time);
    }
}
