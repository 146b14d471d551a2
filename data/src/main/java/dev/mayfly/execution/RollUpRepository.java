package dev.mayfly.execution;

import dev.mayfly.upkeep.Backlog;
import dev.mayfly.workspace.AllWorkspaces;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * Brings up to date what the recording of an execution leaves behind: percentiles, unique users, preferred times.
 *
 * <p>A row is due when the number of executions that it was rolled up from is not the number that it counts. Each statement
 * takes both the counter and what it rolls up from one snapshot, so that whatever commits in between leaves the row due.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface RollUpRepository extends GenericRepository<DueMetric, UUID> {

    /** Due buckets of all visible workspaces, the oldest first, that come after the given place. */
    @AllWorkspaces
    @Query("""
            SELECT
                workspace_id AS workspace,
                id,
                date,
                coalesce(hour, 24) AS hour
            FROM agent_metrics
            WHERE NOT is_rolled_up
                AND date >= :afterDate
                AND (
                    date > :afterDate
                    OR (coalesce(hour, 24), workspace_id, id) > (:afterHour, :afterWorkspace, :afterId)
                )
            ORDER BY agent_metrics.date, agent_metrics.hour, agent_metrics.workspace_id, agent_metrics.id
            LIMIT :limit
            """)
    List<DueMetric> listDueMetrics(LocalDate afterDate, int afterHour, UUID afterWorkspace, UUID afterId, int limit);

    /** Due buckets of an agent's day. */
    @Query("""
            SELECT id
            FROM agent_metrics
            WHERE workspace_id = :workspaceId
                AND agent_id = :agentId
                AND date = :day
                AND NOT is_rolled_up
            """)
    List<UUID> listDueMetricsOfDay(WorkspaceId workspaceId, UUID agentId, LocalDate day);

    /**
     * Rolls up a due bucket; 0 when it is not due, or another roll-up was faster.
     *
     * <p>Percentiles are exact while all executions of the bucket are there. Once retention has deleted some, they come from
     * the histogram. The row is locked only after everything is computed: whoever records does not wait for it.
     */
    @Query("""
            WITH seen AS (
                SELECT
                    id,
                    agent_id,
                    total_executions,
                    min_duration,
                    max_duration,
                    (date + make_interval(hours => coalesce(hour, 0))) AT TIME ZONE 'UTC' AS begins_at,
                    (date + make_interval(hours => coalesce(hour + 1, 24))) AT TIME ZONE 'UTC' AS ends_at
                FROM agent_metrics
                WHERE workspace_id = :workspaceId
                    AND id = :id
                    AND NOT is_rolled_up
            ), exact AS (
                SELECT
                    count(*) AS executions,
                    percentile_disc('{0.5, 0.9, 0.95, 0.99}'::double precision[])
                        WITHIN GROUP (ORDER BY agent_executions.duration) AS percentiles
                FROM seen
                JOIN agent_executions
                    ON agent_executions.workspace_id = :workspaceId
                    AND agent_executions.agent_id = seen.agent_id
                    AND agent_executions.started_at >= seen.begins_at
                    AND agent_executions.started_at < seen.ends_at
            ), histogram AS (
                SELECT
                    duration_of_bucket(duration_bucket) AS duration,
                    sum(executions) OVER (ORDER BY duration_bucket) AS passed,
                    sum(executions) OVER () AS total
                FROM agent_metric_durations
                WHERE workspace_id = :workspaceId
                    AND metric_id = :id
            ), estimated AS (
                SELECT
                    array_agg(
                        least(greatest(nearest.duration, seen.min_duration), seen.max_duration)
                        ORDER BY fractions.fraction
                    ) AS percentiles
                FROM seen
                CROSS JOIN unnest('{0.5, 0.9, 0.95, 0.99}'::double precision[]) AS fractions (fraction)
                CROSS JOIN LATERAL (
                    SELECT min(histogram.duration) AS duration
                    FROM histogram
                    WHERE histogram.passed >= ceil(fractions.fraction * histogram.total::double precision)
                ) AS nearest
            ), users AS (
                SELECT count(*) AS unique_users
                FROM agent_metric_users
                WHERE workspace_id = :workspaceId
                    AND metric_id = :id
            ), computed AS (
                SELECT
                    seen.id,
                    seen.total_executions,
                    users.unique_users,
                    CASE
                        WHEN exact.executions = seen.total_executions THEN exact.percentiles
                        ELSE estimated.percentiles
                    END AS percentiles
                FROM seen
                CROSS JOIN exact
                CROSS JOIN estimated
                CROSS JOIN users
            )
            UPDATE agent_metrics
            SET
                p50_duration = computed.percentiles[1],
                p90_duration = computed.percentiles[2],
                p95_duration = computed.percentiles[3],
                p99_duration = computed.percentiles[4],
                unique_users = computed.unique_users,
                rolled_up_executions = computed.total_executions,
                updated_at = now()
            FROM computed
            WHERE agent_metrics.workspace_id = :workspaceId
                AND agent_metrics.id = computed.id
                AND agent_metrics.rolled_up_executions < computed.total_executions
            """)
    int rollUpMetric(WorkspaceId workspaceId, UUID id);

    /** Due interactions of all visible workspaces that come after the given place. */
    @AllWorkspaces
    @Query("""
            SELECT
                workspace_id AS workspace,
                id
            FROM user_agent_interactions
            WHERE NOT is_rolled_up
                AND (workspace_id, id) > (:afterWorkspace, :afterId)
            ORDER BY workspace_id, id
            LIMIT :limit
            """)
    List<DueInteraction> listDueInteractions(UUID afterWorkspace, UUID afterId, int limit);

    /**
     * Rolls up those of these interactions that are due and that nobody holds; returns how many. It waits for nobody, because
     * whoever records several executions at once may hold several of them, in another order; whom it passes by is due again
     * anyway.
     */
    @Query("""
            WITH seen AS (
                SELECT
                    id,
                    user_id,
                    agent_id,
                    total_executions - legacy_executions AS executions
                FROM user_agent_interactions
                WHERE workspace_id = :workspaceId
                    AND id = ANY (CAST(:dueIds AS uuid[]))
                    AND NOT is_rolled_up
            ), computed AS MATERIALIZED (
                SELECT
                    seen.id,
                    seen.executions,
                    times.hour,
                    days.day_of_week
                FROM seen
                LEFT JOIN LATERAL (
                    SELECT user_agent_hours.hour
                    FROM user_agent_hours
                    WHERE user_agent_hours.workspace_id = :workspaceId
                        AND user_agent_hours.user_id = seen.user_id
                        AND user_agent_hours.agent_id = seen.agent_id
                    GROUP BY user_agent_hours.hour
                    ORDER BY sum(user_agent_hours.executions) DESC, max(user_agent_hours.last_executed_at) DESC
                    LIMIT 1
                ) AS times
                    ON true
                LEFT JOIN LATERAL (
                    SELECT user_agent_hours.day_of_week
                    FROM user_agent_hours
                    WHERE user_agent_hours.workspace_id = :workspaceId
                        AND user_agent_hours.user_id = seen.user_id
                        AND user_agent_hours.agent_id = seen.agent_id
                    GROUP BY user_agent_hours.day_of_week
                    ORDER BY sum(user_agent_hours.executions) DESC, max(user_agent_hours.last_executed_at) DESC
                    LIMIT 1
                ) AS days
                    ON true
            ), free AS (
                SELECT id
                FROM user_agent_interactions
                WHERE workspace_id = :workspaceId
                    AND id = ANY (ARRAY(SELECT computed.id FROM computed))
                FOR NO KEY UPDATE SKIP LOCKED
            )
            UPDATE user_agent_interactions
            SET
                preferred_time_of_day = computed.hour,
                preferred_day_of_week = computed.day_of_week,
                rolled_up_executions = computed.executions,
                updated_at = now()
            FROM computed
            JOIN free
                ON free.id = computed.id
            WHERE user_agent_interactions.workspace_id = :workspaceId
                AND user_agent_interactions.id = computed.id
                AND user_agent_interactions.rolled_up_executions < computed.executions
            """)
    int rollUpInteractions(WorkspaceId workspaceId, @TypeDef(type = DataType.STRING_ARRAY) List<UUID> dueIds);

    /** Due buckets, since something of the longest due ones was last recorded; counts no further than the limit. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT updated_at AS since
                FROM agent_metrics
                WHERE NOT is_rolled_up
                ORDER BY date, hour, workspace_id, id
                LIMIT :limit
            ) AS overdue
            """)
    Backlog dueMetrics(int limit);

    /** Due interactions, as {@link #dueMetrics}. */
    @AllWorkspaces
    @Query("""
            SELECT
                count(*) AS due,
                min(overdue.since) AS oldest_at
            FROM (
                SELECT updated_at AS since
                FROM user_agent_interactions
                WHERE NOT is_rolled_up
                ORDER BY workspace_id, id
                LIMIT :limit
            ) AS overdue
            """)
    Backlog dueInteractions(int limit);
}
