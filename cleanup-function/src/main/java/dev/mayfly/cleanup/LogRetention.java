package dev.mayfly.cleanup;

import dev.mayfly.execution.LogPartition;
import dev.mayfly.execution.LogPartitionRepository;
import dev.mayfly.problem.SqlState;
import io.micronaut.data.exceptions.DataAccessException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Makes the partitions of the logs ahead of time, and drops those that are too old. */
@Singleton
final class LogRetention {

    private static final int MONTHS_BEHIND = 1;
    private static final int MONTHS_AHEAD = 2;

    private static final int CHUNK_ROWS = 1000;

    /** The statements wait for a lock for 100 ms, so that nobody queues behind them for longer, and give others a chance. */
    private static final int ATTEMPTS = 5;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final LogPartitionRepository partitions;
    private final Clock clock;
    private final Duration kept;

    LogRetention(LogPartitionRepository partitions, Clock clock, RetentionConfiguration configuration) {
        this.partitions = partitions;
        this.clock = clock;
        this.kept = Duration.ofDays(configuration.logDays());
    }

    /** Makes the partitions of last month, for logs that come late, up to two months ahead, but none that is too old. */
    void makePartitions(UpkeepRun run) {
        var now = YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
        var last = now.plusMonths(MONTHS_AHEAD);
        for (var month = now.minusMonths(MONTHS_BEHIND); !month.isAfter(last); month = month.plusMonths(1)) {
            var wanted = month;
            if (!beginOf(wanted.plusMonths(1)).isAfter(horizon())) {
                continue;
            }
            if (!run.mayGoOn()) {
                return;
            }
            run.attempt("make the partition of a month", wanted, () -> {
                if (patiently(() -> partitions.create(wanted.atDay(1)))) {
                    run.partitionsCreated++;
                }
            });
        }
    }

    /** Drops the partitions of which every log is older than the horizon. */
    void dropPartitions(UpkeepRun run) {
        var dropped = true;
        while (dropped && run.mayGoOn()) {
            dropped = patiently(() -> partitions.dropOldest(horizon())).isPresent();
            if (dropped) {
                run.partitionsDropped++;
            }
        }
    }

    /** Deletes old logs that lie in no month's partition: those came when theirs was gone, or had never been made. */
    void deleteOutsideOfPartitions(UpkeepRun run) {
        var before = partitions.list().stream()
                .findFirst()
                .map(LogPartition::beginsAt)
                .filter(horizon()::isAfter)
                .orElseGet(this::horizon);
        int deleted = CHUNK_ROWS;
        while (deleted == CHUNK_ROWS && run.mayGoOn()) {
            deleted = partitions.deleteOutside(before, CHUNK_ROWS);
            run.logsDeleted += deleted;
        }
    }

    private Instant horizon() {
        return clock.instant().minus(kept);
    }

    private static Instant beginOf(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static <T> T patiently(Supplier<T> statement) {
        for (int attempt = 1; ; attempt++) {
            try {
                return statement.get();
            } catch (DataAccessException e) {
                if (attempt == ATTEMPTS || !SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE)) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
