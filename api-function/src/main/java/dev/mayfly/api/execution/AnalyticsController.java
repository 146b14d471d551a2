package dev.mayfly.api.execution;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import java.time.Clock;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What agents did: all of the workspace's for admins, for others those that they own. */
@Controller("/api/analytics")
class AnalyticsController {

    private static final int MAX_DAYS = 366;
    /** Histograms of all agents are merged, day by day. */
    private static final int MAX_DAYS_OF_DURATIONS = 31;

    private final Dashboards dashboards;
    private final UsageReports reports;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    AnalyticsController(Dashboards dashboards, UsageReports reports, WorkspaceTransactions transactions, Clock clock) {
        this.dashboards = dashboards;
        this.reports = reports;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** How things stand; with the last executions that the caller may see, the caller's own among them. */
    @Allows(scope = Scope.READ)
    @Get("/dashboard")
    Dashboard dashboard(Caller caller) {
        return dashboards.draw(caller);
    }

    /**
     * What did not succeed.
     *
     * @param startDate the first day in UTC; a week before the last when left out
     * @param endDate the last day, included; today when left out
     * @param agentId only this agent
     */
    @Allows(scope = Scope.READ)
    @Get("/errors")
    ErrorReport errors(
            Caller caller,
            @Nullable @QueryValue LocalDate startDate,
            @Nullable @QueryValue LocalDate endDate,
            @Nullable @QueryValue UUID agentId) {
        DateRange range = DateRange.of(startDate, endDate, clock, MAX_DAYS);
        return transactions.read(caller.workspace(), () -> reports.errors(caller, range, agentId));
    }

    /**
     * How long executions took: the fifty agents with the longest mean, and all together.
     *
     * @param startDate the first day in UTC; a week before the last when left out
     * @param endDate the last day, included; today when left out
     * @param agentId only this agent
     */
    @Allows(scope = Scope.READ)
    @Get("/performance")
    PerformanceReport performance(
            Caller caller,
            @Nullable @QueryValue LocalDate startDate,
            @Nullable @QueryValue LocalDate endDate,
            @Nullable @QueryValue UUID agentId) {
        DateRange range = DateRange.of(startDate, endDate, clock, MAX_DAYS_OF_DURATIONS);
        return transactions.read(caller.workspace(), () -> reports.performance(caller, range, agentId));
    }
}
