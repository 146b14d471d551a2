package dev.mayfly.api.conversation;

import dev.mayfly.api.page.Cursor;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A time from its first moment to the first one that is not in it. */
public record TimeRange(Instant since, Instant until) {

    /**
     * What the caller asks for; all time when left out.
     *
     * @throws InvalidException when it is no range
     */
    public static TimeRange of(@Nullable Instant startDate, @Nullable Instant endDate) {
        return of(startDate, endDate, new TimeRange(Instant.EPOCH, Cursor.END_OF_TIME));
    }

    /** As the other one, with what to take for a part that is left out. */
    static TimeRange of(@Nullable Instant startDate, @Nullable Instant endDate, TimeRange otherwise) {
        var range = new TimeRange(
                startDate == null ? otherwise.since : checked("startDate", startDate),
                endDate == null ? otherwise.until : checked("endDate", endDate));
        if (range.until.isBefore(range.since)) {
            throw refused("endDate", "endDate must not be before startDate");
        }
        return range;
    }

    private static Instant checked(String field, Instant given) {
        if (given.isBefore(Instant.EPOCH) || given.isAfter(Cursor.END_OF_TIME)) {
            throw refused(field, "%s must be from %s to %s".formatted(field, Instant.EPOCH, Cursor.END_OF_TIME));
        }
        return given;
    }

    private static InvalidException refused(String field, String detail) {
        return new InvalidException("bad_request", detail, new FieldError(field, "out_of_range", detail));
    }
}
