package dev.mayfly.worker.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Delays that double from the first to the longest; a random part of up to half keeps many workers out of step. */
public record Backoff(Duration first, Duration longest) {

    private static final int MAX_DOUBLINGS = 30;

    public Backoff {
        if (first.isNegative() || first.compareTo(longest) > 0) {
            throw new IllegalArgumentException("Not a backoff: from %s to %s".formatted(first, longest));
        }
    }

    /** As {@link #after(int)}, but never shorter than what the other side demands. */
    public Duration after(int failures, Duration demanded) {
        var delay = after(failures);
        return delay.compareTo(demanded) < 0 ? demanded : delay;
    }

    /** The delay after that many failures in a row, counted from 1. */
    public Duration after(int failures) {
        var doublings = Math.clamp(failures - 1, 0, MAX_DOUBLINGS);
        var whole = Math.min(first.toMillis() << doublings, longest.toMillis());
        return Duration.ofMillis(whole - ThreadLocalRandom.current().nextLong(whole / 2 + 1));
    }
}
