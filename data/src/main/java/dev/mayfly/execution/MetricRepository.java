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
 * <p>Days are days in UTC, the first and the last one included. A period in which nothing ran has no row. Histograms and
 * users are merged only when they are asked for; without, a period that would need them has no percentiles and no users.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface MetricRepository extends GenericRepository<PeriodMetrics, UUID> {

    /** Hour by hour. What an older system had counted is in no hour. */
    @Query("WITH buckets AS (SELECT date + make_interval(hours => hour) AS start, NOT is_rolled_up AS is_merged"
            + MetricSql.OF_AGENT + "AND hour IS NOT NULL" + MetricSql.SINGLE + MetricSql.MERGED)
    List<PeriodMetrics> listHours(
            WorkspaceId workspaceId,
            UUID agentId,
            LocalDate startDate,
            LocalDate endDate,
            boolean withDurations,
            boolean withUsers);

    /** Day by day. */
    @Query("WITH buckets AS (SELECT CAST(date AS timestamp) AS start, NOT is_rolled_up AS is_merged"
            + MetricSql.OF_AGENT + "AND hour IS NULL" + MetricSql.SUMMED + MetricSql.MERGED)
    List<PeriodMetrics> listDays(
            WorkspaceId workspaceId,
            UUID agentId,
            LocalDate startDate,
            LocalDate endDate,
            boolean withDurations,
            boolean withUsers);

    /** By {@code week}, from Monday on, or by {@code month}. */
    @Query("WITH buckets AS (SELECT date_trunc(:period, CAST(date AS timestamp)) AS start, NOT is_legacy AS is_merged"
            + MetricSql.OF_AGENT + "AND hour IS NULL" + MetricSql.SUMMED + MetricSql.MERGED)
    List<PeriodMetrics> listPeriods(
            WorkspaceId workspaceId,
            UUID agentId,
            LocalDate startDate,
            LocalDate endDate,
            String period,
            boolean withDurations,
            boolean withUsers);

    /** All the days as one; empty when nothing ran. */
    @Query("WITH buckets AS (SELECT CAST(CAST(:startDate AS date) AS timestamp) AS start, NOT is_legacy AS is_merged"
            + MetricSql.OF_AGENT + "AND hour IS NULL AND (:withLegacy OR NOT is_legacy)" + MetricSql.SUMMED
            + MetricSql.MERGED)
    Optional<PeriodMetrics> summarize(
            WorkspaceId workspaceId,
            UUID agentId,
            LocalDate startDate,
            LocalDate endDate,
            boolean withLegacy,
            boolean withDurations,
            boolean withUsers);
}
