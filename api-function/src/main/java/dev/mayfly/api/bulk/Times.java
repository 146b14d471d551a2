package dev.mayfly.api.bulk;

import dev.mayfly.problem.FieldError;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks times that clients tell of what they did. */
@Singleton
public final class Times {

    /** How far a caller's clock may be ahead of ours. */
    static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    /** Nothing that is recorded here is older; what says so has a broken clock. */
    static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private final Clock clock;

    Times(Clock clock) {
        this.clock = clock;
    }

    /** What is wrong with a time in someone's future or distant past. */
    public List<FieldError> faults(@Nullable Instant time, String pointer) {
        if (time == null) {
            return List.of();
        }
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        if (time.isAfter(clock.instant().plus(MAX_AHEAD))) {
            return List.of(new FieldError(pointer, "out_of_range", name + " is more than 5 minutes in the future"));
        }
        return time.isBefore(EARLIEST)
                ? List.of(new FieldError(pointer, "out_of_range", name + " is before the year 2000"))
                : List.of();
    }

    /** The time as PostgreSQL keeps it, in whole microseconds; now when there is none. */
    public Instant orNow(@Nullable Instant time) {
        return (time == null ? clock.instant() : time).truncatedTo(ChronoUnit.MICROS);
    }
}
