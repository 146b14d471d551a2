package dev.mayfly.api.execution;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How finely metrics are shown, in UTC; a week begins on Monday. */
public enum Period {
    HOUR(ChronoUnit.HOURS, 31),
    DAY(ChronoUnit.DAYS, 366),
    WEEK(ChronoUnit.WEEKS, 1827),
    MONTH(ChronoUnit.MONTHS, 1827);

    /** The codes, for a {@code @Pattern}. */
    public static final String CODES = "hour|day|week|month";

    private final ChronoUnit unit;
    private final int maxDays;

    Period(ChronoUnit unit, int maxDays) {
        this.unit = unit;
        this.maxDays = maxDays;
    }

    public static Period of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many days may be asked for at once; five years for weeks and months. */
    public int maxDays() {
        return maxDays;
    }

    /** The range that whole periods make of this one: a part of a week would compare with no other. */
    DateRange widen(DateRange range) {
        return switch (this) {
            case HOUR, DAY -> range;
            case WEEK ->
                new DateRange(
                        range.startDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
                        range.endDate().with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY)));
            case MONTH ->
                new DateRange(
                        range.startDate().with(TemporalAdjusters.firstDayOfMonth()),
                        range.endDate().with(TemporalAdjusters.lastDayOfMonth()));
        };
    }

    /** When each period in the range begins. */
    List<Instant> starts(DateRange range) {
        return Stream.iterate(
                        range.startDate().atStartOfDay().atOffset(ZoneOffset.UTC),
                        start -> start.toInstant().isBefore(range.until()),
                        (OffsetDateTime start) -> start.plus(1, unit))
                .map(OffsetDateTime::toInstant)
                .toList();
    }

    /** Each day of the range. */
    static List<LocalDate> days(DateRange range) {
        return range.startDate().datesUntil(range.endDate().plusDays(1)).toList();
    }
}
