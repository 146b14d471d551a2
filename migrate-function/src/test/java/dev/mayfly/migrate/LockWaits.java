package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long writers wait for locks, by the server's own clock: what else keeps a test waiting, a busy machine above all, is not
 * counted.
 *
 * <p>The server could tell each wait itself ({@code log_lock_waits}), but only by looking for a deadlock as well, and so much
 * earlier than usual that it would break writers off from whom the migration is about to step back.
 */
final class LockWaits {

    /** What no writer may wait longer for, at the 99th percentile. */
    private static final long LIMIT_MILLIS = 250;

    /** That a table grows is no lock of a migration. */
    private static final String WAITING = """
            SELECT pid || ' since ' || waitstart AS wait, extract(epoch FROM clock_timestamp() - waitstart) * 1000 AS millis
            FROM pg_locks
            WHERE pid = ANY (?)
                AND NOT granted
                AND waitstart IS NOT NULL
                AND locktype <> 'extend'
            """;

    private final Set<Integer> sessions = ConcurrentHashMap.newKeySet();
    private final Map<String, Double> waits = new ConcurrentHashMap<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicLong millis = new AtomicLong();

    /** From now on this session's waits count. */
    void watch(Connection writer) throws SQLException {
        sessions.add(Integer.valueOf(
                Migrations.rows(writer, "SELECT pg_backend_pid()").getFirst()));
    }

    /** Notes who waits at the moment, and since when; to be called every few milliseconds. */
    void look(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(WAITING)) {
            statement.setArray(1, connection.createArrayOf("int4", sessions.toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    waits.merge(rows.getString("wait"), rows.getDouble("millis"), Math::max);
                }
            }
        }
    }

    /** Notes that one writer was at it for so long. */
    void addTime(Duration time) {
        millis.addAndGet(time.toMillis());
    }

    void fail(String error) {
        errors.add(error);
    }

    boolean hasFailed() {
        return !errors.isEmpty();
    }

    /** How many waits were seen. */
    int count() {
        return waits.size();
    }

    /**
     * What whoever comes would wait at most in 99 of 100 moments. Counting writes instead would let a lock of a minute pass
     * for one wait of each writer, who writes nothing meanwhile.
     */
    long percentile99() {
        long percentile = 0;
        while (millisWithMoreThan(percentile) > millis.get() / 100.0) {
            percentile++;
        }
        return percentile;
    }

    /** Reports them, and fails when they were too long. */
    void assertShort() {
        System.out.println(this);
        assertThat(errors).as("what went wrong with the writers").isEmpty();
        assertThat(percentile99()).as(toString()).isLessThanOrEqualTo(LIMIT_MILLIS);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "In %d s of all writers %d waits for locks: %d ms at the 99th percentile, %.0f ms at most",
                millis.get() / 1000,
                count(),
                percentile99(),
                longestMillis());
    }

    double longestMillis() {
        return waits.values().stream().mapToDouble(wait -> wait).max().orElse(0);
    }

    private double millisWithMoreThan(long limit) {
        return waits.values().stream()
                .mapToDouble(wait -> Math.max(0, wait - limit))
                .sum();
    }
}
