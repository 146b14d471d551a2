package dev.mayfly.migrate;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Tells a lock that somebody else holds from every other failure. */
final class Locks {

    /** lock_not_available and deadlock_detected. */
    private static final Set<String> BUSY = Set.of("55P03", "40P01");

    private Locks() {}

    static boolean isBusy(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && BUSY.contains(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /** Waits half of the time to all of it, so that two who met once do not meet again. */
    static void pause(Duration longest) {
        long millis = Math.max(1, longest.toMillis());
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationException("Interrupted while waiting for a lock", e);
        }
    }
}
