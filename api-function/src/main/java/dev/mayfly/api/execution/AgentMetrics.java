package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.execution.AgentStats;
import dev.mayfly.execution.MetricRepository;
import dev.mayfly.execution.PeriodMetrics;
import dev.mayfly.execution.UsageRepository;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an agent did, for its owner and for admins; each method in a transaction of its own. */
@Singleton
public final class AgentMetrics {

    private final MetricRepository metrics;
    private final UsageRepository usage;
    private final VisibleAgents agents;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    AgentMetrics(
            MetricRepository metrics,
            UsageRepository usage,
            VisibleAgents agents,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.metrics = metrics;
        this.usage = usage;
        this.agents = agents;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Its use over all time; empty when that is none of the caller's business. */
    public Optional<AgentStats> stats(Caller caller, UUID id) {
        return transactions
                .read(caller.workspace(), () -> usage.findStats(caller.workspace(), id))
                .filter(stats -> caller.maySee(stats.ownerId()));
    }

    /**
     * Its metrics, one item a period, and all of them as one.
     *
     * @param startDate the first day in UTC; a week before the last when null. Weeks and months are taken whole
     * @param endDate the last day, included; today when null
     * @throws NotFoundException when they are none of the caller's business
     */
    public MetricReport report(
            Caller caller,
            UUID id,
            Period period,
            @Nullable LocalDate startDate,
            @Nullable LocalDate endDate,
            Set<Metric> wanted) {
        DateRange range = period.widen(DateRange.of(startDate, endDate, clock, period.maxDays()));
        return transactions.read(caller.workspace(), () -> {
            agents.check(caller, id);
            List<PeriodMetrics> found = find(caller, id, period, range, wanted);
            // What an older system had counted is in no hour, and what is in no item is not in their summary.
            Optional<PeriodMetrics> summary = period.starts(range).size() == 1
                    ? found.stream().findFirst()
                    : metrics.summarize(
                            caller.workspace(),
                            id,
                            range.startDate(),
                            range.endDate(),
                            period != Period.HOUR,
                            wanted.contains(Metric.PERFORMANCE),
                            wanted.contains(Metric.USERS));
            return MetricReport.of(id, period, range, wanted, found, summary);
        });
    }

    private List<PeriodMetrics> find(Caller caller, UUID id, Period period, DateRange range, Set<Metric> wanted) {
        LocalDate first = range.startDate();
        LocalDate last = range.endDate();
        boolean withDurations = wanted.contains(Metric.PERFORMANCE);
        boolean withUsers = wanted.contains(Metric.USERS);
        return switch (period) {
            case HOUR -> metrics.listHours(caller.workspace(), id, first, last, withDurations, withUsers);
            case DAY -> metrics.listDays(caller.workspace(), id, first, last, withDurations, withUsers);
            case WEEK, MONTH ->
                metrics.listPeriods(caller.workspace(), id, first, last, period.code(), withDurations, withUsers);
        };
    }
}
