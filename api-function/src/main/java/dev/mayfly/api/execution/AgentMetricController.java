package dev.mayfly.api.execution;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.export.TableExporter;
import dev.mayfly.api.export.TableFormat;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import jakarta.validation.constraints.Pattern;
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an agent did over time; for its owner and for admins. */
@Controller("/api/analytics/agents/{id}/metrics")
class AgentMetricController {

    private final AgentMetrics metrics;
    private final TableExporter exporter;

    AgentMetricController(AgentMetrics metrics, TableExporter exporter) {
        this.metrics = metrics;
        this.exporter = exporter;
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
        return metrics.report(caller, id, Period.of(period), startDate, endDate, Metric.of(metric));
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
        MetricReport report = metrics.report(caller, id, Period.of(period), startDate, endDate, wanted);
        TableFormat form = TableFormat.of(format);
        return exporter.answer(
                request,
                form,
                "metrics-" + id,
                exporter.whole(form, Figures.columns(wanted, exporter), report.items()));
    }
}
