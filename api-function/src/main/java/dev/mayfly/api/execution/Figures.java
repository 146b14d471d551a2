package dev.mayfly.api.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mayfly.api.export.Column;
import dev.mayfly.api.export.TableExporter;
import dev.mayfly.execution.Durations;
import dev.mayfly.execution.Outcomes;
import dev.mayfly.execution.PeriodMetrics;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an agent did in one period, or in all of them. Counts of nothing are 0; rates and means of nothing are null.
 *
 * @param start when the period begins; left out of a summary. Groups that were not asked for are left out, too
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figures(
        @Nullable Instant start,
        @Nullable Executions executions,
        @Nullable Durations performance,
        @Nullable Errors errors,
        @Nullable Users users,
        @Nullable Credits credits) {

    static Figures of(PeriodMetrics metrics, @Nullable Instant start, Set<Metric> wanted) {
        return new Figures(
                start,
                wanted.contains(Metric.EXECUTIONS) ? Executions.of(metrics) : null,
                wanted.contains(Metric.PERFORMANCE) ? metrics.durations() : null,
                wanted.contains(Metric.ERRORS) ? Errors.of(metrics) : null,
                wanted.contains(Metric.USERS) ? new Users(metrics.uniqueUsers()) : null,
                wanted.contains(Metric.CREDITS)
                        ? new Credits(metrics.creditsConsumed(), metrics.avgCreditsPerExecution())
                        : null);
    }

    /** How figures are written as a table. */
    static List<Column<Figures>> columns(Set<Metric> wanted, TableExporter exporter) {
        var columns = new ArrayList<Column<Figures>>();
        columns.add(new Column<>("start", Figures::start));
        if (wanted.contains(Metric.EXECUTIONS)) {
            add(columns, "totalExecutions", Figures::executions, Executions::total);
            add(columns, "successfulExecutions", Figures::executions, Executions::successful);
            add(columns, "failedExecutions", Figures::executions, Executions::failed);
            add(columns, "timeoutExecutions", Figures::executions, Executions::timeout);
            add(columns, "errorExecutions", Figures::executions, Executions::error);
            add(columns, "successRate", Figures::executions, Executions::successRate);
        }
        if (wanted.contains(Metric.PERFORMANCE)) {
            add(columns, "avgDuration", Figures::performance, Durations::avgDuration);
            add(columns, "minDuration", Figures::performance, Durations::minDuration);
            add(columns, "maxDuration", Figures::performance, Durations::maxDuration);
            add(columns, "p50Duration", Figures::performance, Durations::p50Duration);
            add(columns, "p90Duration", Figures::performance, Durations::p90Duration);
            add(columns, "p95Duration", Figures::performance, Durations::p95Duration);
            add(columns, "p99Duration", Figures::performance, Durations::p99Duration);
        }
        if (wanted.contains(Metric.ERRORS)) {
            add(columns, "errors", Figures::errors, Errors::total);
            add(columns, "errorRate", Figures::errors, Errors::rate);
            add(columns, "errorCounts", Figures::errors, errors -> exporter.write(errors.byCode()));
        }
        if (wanted.contains(Metric.USERS)) {
            add(columns, "uniqueUsers", Figures::users, Users::unique);
        }
        if (wanted.contains(Metric.CREDITS)) {
            add(columns, "creditsConsumed", Figures::credits, Credits::total);
            add(columns, "avgCreditsPerExecution", Figures::credits, Credits::avgPerExecution);
        }
        return columns;
    }

    private static <G> void add(
            List<Column<Figures>> columns,
            String name,
            Function<Figures, @Nullable G> group,
            Function<G, @Nullable Object> value) {
        columns.add(new Column<>(name, figures -> {
            G found = group.apply(figures);
            return found == null ? null : value.apply(found);
        }));
    }

    /**
     * How many ran, and how they ended.
     *
     * @param total those that an older system had counted without telling how they ended included
     * @param successRate 0..1, of those of which it is known; null when nothing ran
     */
    @Serdeable
    public record Executions(
            long total,
            long successful,
            long failed,
            long timeout,
            long error,
            @Nullable Double successRate) {

        static Executions of(PeriodMetrics metrics) {
            Outcomes outcomes = metrics.outcomes();
            return new Executions(
                    metrics.executions(),
                    outcomes.successful(),
                    outcomes.failed(),
                    outcomes.timeouts(),
                    outcomes.errors(),
                    outcomes.successRate());
        }
    }

    /**
     * What did not succeed.
     *
     * @param rate 0..1; null when nothing ran
     * @param byCode by family
     */
    @Serdeable
    public record Errors(long total, @Nullable Double rate, Map<String, Long> byCode) {

        static Errors of(PeriodMetrics metrics) {
            Outcomes outcomes = metrics.outcomes();
            return new Errors(outcomes.unsuccessful(), outcomes.errorRate(), metrics.errorsByCode());
        }
    }

    /**
     * Who ran it.
     *
     * @param unique distinct over the whole period
     */
    @Serdeable
    public record Users(long unique) {}

    /** In cents. */
    @Serdeable
    public record Credits(long total, @Nullable Double avgPerExecution) {}
}
