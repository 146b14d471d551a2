package dev.mayfly.api.execution;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.export.TableExporter;
import dev.mayfly.api.export.TableFormat;
import dev.mayfly.execution.MetricRepository;
import dev.mayfly.execution.PeriodMetrics;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an agent did over time; for its owner and for admins. */
@Controller("/api/analytics/agents/{id}/metrics")
class AgentMetricController {

    private final MetricRepository metrics;
    private final VisibleAgents agents;
    private final TableExporter exporter;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    AgentMetricController(
            MetricRepository metrics,
            VisibleAgents agents,
            TableExporter exporter,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.metrics = metrics;
        this.agents = agents;
        this.exporter = exporter;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * One item a period, with zeros and nulls where nothing ran, and all of them as one.
     *
     * @param startDate the first day in UTC; a week before the last when left out. Weeks and months are taken whole
     * @param endDate the last day, included; today when left out
     * @param metric only these figures
     */
    @Allows(scope = Scope.READ)
    @Get
    MetricReport show(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "day")
                    @Pattern(regexp = Period.CODES, message = "must be hour, day, week or month")
                    String period,
            @Nullable @QueryValue LocalDate startDate,
            @Nullable @QueryValue LocalDate endDate,
            @Nullable
                    @QueryValue
                    @Pattern(
                            regexp = Metric.CODES,
                            message = "must be executions, performance, errors, users or credits")
                    String metric) {
        return report(caller, id, Period.of(period), startDate, endDate, Metric.of(metric));
    }

    /** The items as a table. */
    @Allows(scope = Scope.READ)
    @Get("/export")
    @Produces({"text/csv", "application/x-ndjson", MediaType.ALL})
    HttpResponse<String> export(
            Caller caller,
            HttpRequest<?> request,
            UUID id,
            @QueryValue(defaultValue = "csv") @Pattern(regexp = TableFormat.CODES, message = "must be csv or jsonl")
                    String format,
            @QueryValue(defaultValue = "day")
                    @Pattern(regexp = Period.CODES, message = "must be hour, day, week or month")
                    String period,
            @Nullable @QueryValue LocalDate startDate,
            @Nullable @QueryValue LocalDate endDate,
            @Nullable
                    @QueryValue
                    @Pattern(
                            regexp = Metric.CODES,
                            message = "must be executions, performance, errors, users or credits")
                    String metric) {
        Set<Metric> wanted = Metric.of(metric);
        MetricReport report = report(caller, id, Period.of(period), startDate, endDate, wanted);
        TableFormat form = TableFormat.of(format);
        return exporter.answer(
                request,
                form,
                "metrics-" + id,
                exporter.whole(form, Figures.columns(wanted, exporter), report.items()));
    }

    private MetricReport report(
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
