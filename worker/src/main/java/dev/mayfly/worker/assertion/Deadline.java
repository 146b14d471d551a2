package dev.mayfly.worker.assertion;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The end of the time that one assertion may take, for libraries that cannot be stopped but call back. */
final class Deadline {

    static final Duration LONGEST = Duration.ofSeconds(2);

    private final InstantSource clock;
    private final Instant end;

    Deadline(InstantSource clock) {
        this.clock = clock;
        this.end = clock.instant().plus(LONGEST);
    }

    /** Throws when the time is over, or when the thread was interrupted because nobody wants the result any more. */
    void check() {
        if (clock.instant().isAfter(end) || Thread.currentThread().isInterrupted()) {
            throw new PassedException();
        }
    }

    static final class PassedException extends RuntimeException {
        PassedException() {
            super("The deadline has passed", null, false, false);
        }
    }
}
