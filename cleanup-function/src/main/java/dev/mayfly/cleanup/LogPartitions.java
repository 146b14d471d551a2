package dev.mayfly.cleanup;

import dev.mayfly.execution.LogPartition;
import dev.mayfly.execution.LogPartitionRepository;
import dev.mayfly.problem.SqlState;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import io.micronaut.data.exceptions.DataAccessException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the partitions of the logs ahead of time, and drops those that are too old. */
@Singleton
final class LogPartitions implements UpkeepTask {

    private static final int MONTHS_BEHIND = 1;
    private static final int MONTHS_AHEAD = 2;

    /** The statements wait for a lock for 100 ms, so that nobody queues behind them for longer, and give others a chance. */
    private static final int ATTEMPTS = 5;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final LogPartitionRepository partitions;
    private final UpkeepTransactions transactions;
    private final Clock clock;
    private final Duration kept;

    LogPartitions(
            LogPartitionRepository partitions,
            UpkeepTransactions transactions,
            Clock clock,
            RetentionConfiguration configuration) {
        this.partitions = partitions;
        this.transactions = transactions;
        this.clock = clock;
        this.kept = Duration.ofDays(configuration.logDays());
    }

    @Override
    public TaskName name() {
        return TaskName.PARTITIONS;
    }

    /** A partition is overdue from the begin of its month on, or since all that lies in it is too old. */
    @Override
    public Backlog backlog() {
        var months = partitions.list().stream().map(LogPartitions::monthOf).collect(Collectors.toSet());
        return Stream.concat(missing(months), tooOld(months))
                .map(since -> new Backlog(1, since))
                .reduce(Backlog.NONE, Backlog::plus);
    }

    private Stream<Instant> missing(Set<YearMonth> months) {
        return wanted().stream().filter(month -> !months.contains(month)).map(LogPartitions::beginOf);
    }

    private Stream<Instant> tooOld(Set<YearMonth> months) {
        return months.stream()
                .map(month -> beginOf(month.plusMonths(1)))
                .filter(end -> !end.isAfter(horizon()))
                .map(end -> end.plus(kept));
    }

    @Override
    public void run(TaskRun run) {
        makePartitions(run);
        dropPartitions(run);
    }

    private void makePartitions(TaskRun run) {
        for (var month : wanted()) {
            if (!run.mayGoOn()) {
                return;
            }
            run.attempt("make the partition of a month", month, () -> {
                if (patiently(() -> partitions.create(month.atDay(1)))) {
                    run.done(1);
                }
            });
        }
    }

    private void dropPartitions(TaskRun run) {
        while (run.mayGoOn()
                && patiently(() -> partitions.dropOldest(horizon())).isPresent()) {
            run.done(1);
        }
    }

    /** Those from last month's, for logs that come late, to that of two months ahead, but none that is too old. */
    private List<YearMonth> wanted() {
        var now = YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
        return Stream.iterate(now.minusMonths(MONTHS_BEHIND), month -> month.plusMonths(1))
                .limit(MONTHS_BEHIND + 1 + MONTHS_AHEAD)
                .filter(month -> beginOf(month.plusMonths(1)).isAfter(horizon()))
                .toList();
    }

    private Instant horizon() {
        return clock.instant().minus(kept);
    }

    private static YearMonth monthOf(LogPartition partition) {
        return YearMonth.from(partition.beginsAt().atZone(ZoneOffset.UTC));
    }

    private static Instant beginOf(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private <T> T patiently(Supplier<T> statement) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transactions.run(statement);
            } catch (DataAccessException e) {
                if (attempt == ATTEMPTS || !SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE)) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
