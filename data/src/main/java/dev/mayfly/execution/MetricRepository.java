package dev.mayfly.execution;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What one agent did over time, read from the counters of its hours and days, never from executions.
 *
 * <p>Days are days in UTC, the first and the last one included. A period in which nothing ran has no row.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface MetricRepository extends GenericRepository<PeriodMetrics, UUID> {

    /** Hour by hour. What an older system had counted is in no hour. */
    @Query("WITH periods AS (SELECT date + make_interval(hours => hour) AS start," + MetricSql.SUMS + MetricSql.OF_AGENT
            + "AND hour IS NOT NULL GROUP BY date, hour)" + MetricSql.MERGED)
    List<PeriodMetrics> listHours(WorkspaceId workspaceId, UUID agentId, LocalDate startDate, LocalDate endDate);

    /** By {@code day}, by {@code week} (from Monday on), or by {@code month}. */
    @Query("WITH periods AS (SELECT date_trunc(:period, CAST(date AS timestamp)) AS start," + MetricSql.SUMS
            + MetricSql.OF_AGENT + "AND hour IS NULL GROUP BY start)" + MetricSql.MERGED)
    List<PeriodMetrics> listPeriods(
            WorkspaceId workspaceId, UUID agentId, LocalDate startDate, LocalDate endDate, String period);

    /** All the days as one; empty when nothing ran. */
    @Query("WITH periods AS (SELECT CAST(CAST(:startDate AS date) AS timestamp) AS start," + MetricSql.SUMS
            + MetricSql.OF_AGENT + "AND hour IS NULL AND (:withLegacy OR NOT is_legacy) GROUP BY start)"
            + MetricSql.MERGED)
    Optional<PeriodMetrics> summarize(
            WorkspaceId workspaceId, UUID agentId, LocalDate startDate, LocalDate endDate, boolean withLegacy);
}
