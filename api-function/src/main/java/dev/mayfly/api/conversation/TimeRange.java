package dev.mayfly.api.conversation;

import dev.mayfly.api.page.Cursor;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import java.time.Duration;
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
        return inOrder(
                startDate == null ? Instant.EPOCH : checked("startDate", startDate),
                endDate == null ? Cursor.END_OF_TIME : checked("endDate", endDate));
    }

    /** As the other one, up to now when the end is left out, and as long as that when the start is. */
    static TimeRange of(@Nullable Instant startDate, @Nullable Instant endDate, Instant now, Duration length) {
        Instant until = endDate == null ? now : checked("endDate", endDate);
        if (endDate == null
                && startDate != null
                && checked("startDate", startDate).isAfter(now)) {
            throw refused("startDate", "startDate must not be in the future without an endDate");
        }
        return inOrder(startDate == null ? until.minus(length) : checked("startDate", startDate), until);
    }

    private static TimeRange inOrder(Instant since, Instant until) {
        if (until.isBefore(since)) {
            throw refused("endDate", "endDate must not be before startDate");
        }
        return new TimeRange(since, until);
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
