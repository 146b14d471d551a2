package dev.mayfly.api.execution;

import dev.mayfly.execution.PeriodMetrics;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An agent's metrics, one item a period, without gaps.
 *
 * @param startDate the first day that is in it: of whole weeks and months
 * @param endDate the last day
 * @param summary all periods as one
 */
@Serdeable
public record MetricReport(
        UUID agentId, String period, LocalDate startDate, LocalDate endDate, List<Figures> items, Figures summary) {

    static MetricReport of(
            UUID agentId,
            Period period,
            DateRange range,
            Set<Metric> wanted,
            List<PeriodMetrics> found,
            Optional<PeriodMetrics> summary) {
        Map<Instant, PeriodMetrics> byStart =
                found.stream().collect(Collectors.toMap(PeriodMetrics::start, Function.identity()));
        List<Figures> items = period.starts(range).stream()
                .map(start -> Figures.of(byStart.getOrDefault(start, PeriodMetrics.empty(start)), start, wanted))
                .toList();
        return new MetricReport(
                agentId,
                period.code(),
                range.startDate(),
                range.endDate(),
                items,
                Figures.of(summary.orElse(PeriodMetrics.empty(range.since())), null, wanted));
    }
}
