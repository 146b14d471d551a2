package dev.mayfly.migrate;

import java.time.Duration;

/**
 * How long a run waits for others, and so lets others wait for it.
 *
 * @param lockTimeout how long a statement of the last attempt may queue for a lock that readers and writers then queue behind
 * @param concurrentTimeout the same for statements that nobody queues behind, as CREATE INDEX CONCURRENTLY
 * @param maxAttempts how often a migration that met such a lock is tried
 * @param maxPause the longest pause between two attempts
 * @param maxWait how long to wait for another run, or for an index that is still being built
 */
record Patience(
        Duration lockTimeout, Duration concurrentTimeout, int maxAttempts, Duration maxPause, Duration maxWait) {

    /**
     * So short that a writer waits less than 250 ms also for a migration that takes four locks one after the other: it queues
     * behind the first while the migration queues for the others, and then until the commit.
     */
    private static final int LOCK_TIMEOUT_MILLIS = 50;

    /** The first attempt queues for this part of the last one's time. */
    private static final int POLITE = 5;

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final int MAX_LOCK_TIMEOUT_MILLIS = 2_000;

    private static final int MAX_ATTEMPTS = 100;

    Patience {
        requirePositive(lockTimeout, "lockTimeout");
        requirePositive(concurrentTimeout, "concurrentTimeout");
        requirePositive(maxPause, "maxPause");
        requirePositive(maxWait, "maxWait");
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1");
        }
    }

    static Patience usual() {
        return of(LOCK_TIMEOUT_MILLIS, MAX_ATTEMPTS);
    }

    /** Reads {@code MIGRATE_LOCK_TIMEOUT_MS} and {@code MIGRATE_LOCK_ATTEMPTS}. */
    static Patience from(Environment environment) {
        return of(
                environment.number("MIGRATE_LOCK_TIMEOUT_MS", LOCK_TIMEOUT_MILLIS, 1, MAX_LOCK_TIMEOUT_MILLIS),
                environment.number("MIGRATE_LOCK_ATTEMPTS", MAX_ATTEMPTS, 1, 10_000));
    }

    /**
     * How long a statement of this attempt may queue, counted from 1: the longer the more there were. Most often nobody is in
     * the way for long; where many short transactions overlap, only who queues for longer than each of them gets his turn.
     */
    Duration lockTimeout(int attempt) {
        var shortest = lockTimeout.dividedBy(POLITE);
        var growth = lockTimeout
                .minus(shortest)
                .multipliedBy(Math.min(attempt, maxAttempts))
                .dividedBy(maxAttempts);
        var timeout = shortest.plus(growth);
        // To the server 0 ms means for ever.
        return timeout.compareTo(SHORTEST) < 0 ? SHORTEST : timeout;
    }

    /** Waits before the next attempt, the longer the more there were. */
    void pauseAfter(int attempt) {
        Locks.pause(maxPause.multipliedBy(Math.min(attempt, maxAttempts)).dividedBy(maxAttempts));
    }

    private static Patience of(int lockTimeoutMillis, int maxAttempts) {
        return new Patience(
                Duration.ofMillis(lockTimeoutMillis),
                Duration.ofMinutes(1),
                maxAttempts,
                Duration.ofSeconds(1),
                Duration.ofMinutes(5));
    }

    private static void requirePositive(Duration duration, String name) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than nothing");
        }
    }
}
