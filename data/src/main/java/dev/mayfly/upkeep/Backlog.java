package dev.mayfly.upkeep;

import io.micronaut.core.annotation.Introspected;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is due.
 *
 * @param due how many, and no more than {@link UpkeepTask#COUNTED}
 * @param oldestAt since when the longest overdue of them is; null when nothing is overdue
 */
@Introspected
public record Backlog(long due, @Nullable Instant oldestAt) {

    public static final Backlog NONE = new Backlog(0, null);

    public Backlog {
        if (due < 0) {
            throw new IllegalArgumentException("due %d is negative".formatted(due));
        }
    }

    /** The same, when what is counted is due so long after the time that is told of it. */
    public Backlog dueAfter(Duration age) {
        return new Backlog(due, oldestAt == null ? null : oldestAt.plus(age));
    }

    public Backlog plus(Backlog other) {
        return new Backlog(due + other.due, earlier(oldestAt, other.oldestAt));
    }

    /** How long the longest overdue has waited. */
    public Duration overdue(Instant now) {
        return oldestAt == null || oldestAt.isAfter(now) ? Duration.ZERO : Duration.between(oldestAt, now);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
