package dev.mayfly.id;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/**
 * Makes version 7 UUIDs (RFC 9562): each id is greater than every earlier one of this process, by unsigned comparison
 * as PostgreSQL does it, so rows are stored in the order of their creation.
 *
 * <p>The 12 bits after the milliseconds count within a millisecond (RFC 9562, method 1); when they run over, or the
 * clock steps back, the time of the last id goes on by itself. The other 62 bits come from the operating system's
 * random source for each id, never from a state in memory: two processes restored from one snapshot make different ids.
 */
public final class UuidV7 {

    private static final int COUNTER_BITS = 12;
    private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

    private static final UuidV7 GENERATOR = new UuidV7(Clock.systemUTC());

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** Milliseconds and counter of the last id, as one number. */
    private long last;

    UuidV7(Clock clock) {
        this.clock = clock;
    }

    public static UUID next() {
        return GENERATOR.make();
    }

    UUID make() {
        long ticks = tick();
        long high = (ticks >>> COUNTER_BITS << 16) | VERSION | (ticks & COUNTER_MASK);
        return new UUID(high, (random.nextLong() & RANDOM_MASK) | VARIANT);
    }

    private synchronized long tick() {
        last = Math.max(last + 1, clock.millis() << COUNTER_BITS);
        return last;
    }
}
