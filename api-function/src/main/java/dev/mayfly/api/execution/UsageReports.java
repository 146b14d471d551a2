package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.execution.DayUsage;
import dev.mayfly.execution.Durations;
import dev.mayfly.execution.UsageRepository;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reports over the agents that a caller may see, inside the transaction of the caller. */
@Singleton
final class UsageReports {

    private static final int TOP_AGENTS = 10;
    private static final int SLOWEST_AGENTS = 50;

    private final UsageRepository usage;
    private final VisibleAgents agents;

    UsageReports(UsageRepository usage, VisibleAgents agents) {
        this.usage = usage;
        this.agents = agents;
    }

    ErrorReport errors(Caller caller, DateRange range, @Nullable UUID agentId) {
        @Nullable List<UUID> visible = agents.allOrOne(caller, agentId);
        DailyUsage days = days(caller, visible, range);
        DayUsage total = days.total();
        return new ErrorReport(
                range.startDate(),
                range.endDate(),
                agentId,
                total.executions(),
                total.outcomes().unsuccessful(),
                total.outcomes().errorRate(),
                ErrorShare.of(usage.countErrors(caller.workspace(), visible, range.startDate(), range.endDate())),
                days.days().stream().map(ErrorReport.Day::of).toList(),
                usage
                        .listTopAgents(
                                caller.workspace(), visible, range.startDate(), range.endDate(), true, TOP_AGENTS)
                        .stream()
                        .map(ErrorReport.FailingAgent::of)
                        .toList());
    }

    PerformanceReport performance(Caller caller, DateRange range, @Nullable UUID agentId) {
        @Nullable List<UUID> visible = agents.allOrOne(caller, agentId);
        DayUsage total = days(caller, visible, range).total();
        var durations = usage.listDurations(caller.workspace(), visible, range.startDate(), range.endDate());
        return new PerformanceReport(
                range.startDate(),
                range.endDate(),
                agentId,
                total.executions(),
                Durations.of(total.avgDuration(), total.minDuration(), total.maxDuration(), durations),
                usage
                        .listSlowestAgents(
                                caller.workspace(), visible, range.startDate(), range.endDate(), SLOWEST_AGENTS)
                        .stream()
                        .map(PerformanceReport.SlowAgent::of)
                        .toList());
    }

    private DailyUsage days(Caller caller, @Nullable List<UUID> visible, DateRange range) {
        return DailyUsage.of(range, usage.listDays(caller.workspace(), visible, range.startDate(), range.endDate()));
    }
}
