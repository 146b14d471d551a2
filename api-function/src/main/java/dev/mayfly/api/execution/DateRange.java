package dev.mayfly.api.execution;

import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Days in UTC, the first and the last one included. */
public record DateRange(LocalDate startDate, LocalDate endDate) {

    static final int DEFAULT_DAYS = 7;

    /** The bounds of what any database of ours stores. */
    private static final LocalDate FIRST = LocalDate.EPOCH;

    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

    /**
     * What the caller asks for; up to today, and a week, when left out.
     *
     * @throws InvalidException when it is no range, or one of more than so many days
     */
    public static DateRange of(@Nullable LocalDate startDate, @Nullable LocalDate endDate, Clock clock, int maxDays) {
        LocalDate end = endDate == null ? LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) : endDate;
        check("endDate", end);
        LocalDate start = startDate == null ? end.minusDays(DEFAULT_DAYS - 1) : startDate;
        check("startDate", start);
        if (end.isBefore(start)) {
            throw refused("endDate", "out_of_range", "endDate must not be before startDate");
        }
        var range = new DateRange(start, end);
        if (range.days() > maxDays) {
            throw refused(
                    "startDate",
                    "range_too_long",
                    "startDate must be at most %d days before the end of endDate".formatted(maxDays));
        }
        return range;
    }

    /** Its last days, at most so many of them. */
    public DateRange last(int days) {
        return days() <= days ? this : new DateRange(endDate.minusDays(days - 1L), endDate);
    }

    long days() {
        return ChronoUnit.DAYS.between(startDate, endDate) + 1;
    }

    Instant since() {
        return startDate.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The first instant that is not in it any more. */
    Instant until() {
        return endDate.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static void check(String field, LocalDate date) {
        if (date.isBefore(FIRST) || date.isAfter(LAST)) {
            throw refused(field, "out_of_range", "%s must be from %s to %s".formatted(field, FIRST, LAST));
        }
    }

    private static InvalidException refused(String field, String code, String detail) {
        return new InvalidException("bad_request", detail, new FieldError(field, code, detail));
    }
}
