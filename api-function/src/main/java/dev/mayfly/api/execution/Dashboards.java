package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.execution.ExecutionSummary;
import dev.mayfly.execution.UsageRepository;
import dev.mayfly.execution.VisibleExecutionRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Draws dashboards from counters; of executions only the last few are read. */
@Singleton
public final class Dashboards {

    private static final int DAYS = 30;
    private static final int TREND_DAYS = 7;
    private static final Duration ACTIVE = Duration.ofDays(7);
    private static final int TOP_AGENTS = 10;
    private static final int RECENT_EXECUTIONS = 20;

    private final UsageRepository usage;
    private final VisibleExecutionRepository executions;
    private final VisibleAgents agents;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    Dashboards(
            UsageRepository usage,
            VisibleExecutionRepository executions,
            VisibleAgents agents,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.usage = usage;
        this.executions = executions;
        this.agents = agents;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** How things stand for the caller, in a transaction of its own. */
    public Dashboard draw(Caller caller) {
        return transactions.read(caller.workspace(), () -> read(caller));
    }

    private Dashboard read(Caller caller) {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        var range = new DateRange(today.minusDays(DAYS - 1), today);
        @Nullable List<UUID> visible = agents.all(caller);
        var days =
                DailyUsage.of(range, usage.listDays(caller.workspace(), visible, range.startDate(), range.endDate()));
        var totals = usage.countAgents(caller.workspace(), visible, now.minus(ACTIVE))
                .orElseThrow();
        var top =
                usage.listTopAgents(caller.workspace(), visible, range.startDate(), range.endDate(), false, TOP_AGENTS);
        var errors = usage.countErrors(caller.workspace(), visible, range.startDate(), range.endDate());
        return new Dashboard(
                Dashboard.Totals.of(totals, days.total()),
                top.stream().map(Dashboard.TopAgent::of).toList(),
                recent(caller),
                ErrorShare.of(errors),
                days.last(TREND_DAYS).stream().map(Dashboard.Day::of).toList());
    }

    private List<ExecutionSummary> recent(Caller caller) {
        return caller.isAdmin()
                ? executions.list(
                        caller.workspace(),
                        null,
                        Instant.EPOCH,
                        Cursor.END_OF_TIME,
                        Cursor.END_OF_TIME,
                        Cursor.LAST_ID,
                        RECENT_EXECUTIONS)
                : executions.listVisible(
                        caller.workspace(),
                        caller.userId(),
                        null,
                        Instant.EPOCH,
                        Cursor.END_OF_TIME,
                        Cursor.END_OF_TIME,
                        Cursor.LAST_ID,
                        RECENT_EXECUTIONS);
    }
}
