package dev.mayfly.execution;

import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How the agents of one workspace were used, read from their own counters and those of their days, never from executions.
 *
 * <p>{@code ofAgents} names the agents; null takes all of the workspace. Agents of experiments count in sums and are in no
 * list. Days are days in UTC, the first and the last one included.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface UsageRepository extends GenericRepository<AgentUsage, UUID> {

    /** Whose the ordinary agent is. */
    @Query("""
            SELECT owner_id
            FROM agents
            WHERE workspace_id = :workspaceId
                AND id = :agentId
                AND ephemeral_batch_id IS NULL
            """)
    Optional<UUID> findOwner(WorkspaceId workspaceId, UUID agentId);

    /** The agents of this owner, those of experiments included. */
    @Query("""
            SELECT id
            FROM agents
            WHERE workspace_id = :workspaceId
                AND owner_id = :ownerId
            """)
    List<UUID> listOwned(WorkspaceId workspaceId, UUID ownerId);

    /** The use of an ordinary agent over all time. */
    @Query("""
            SELECT
                agents.id AS agent_id,
                agents.owner_id,
                agents.total_executions,
                agents.total_users,
                agents.avg_rating,
                agents.last_executed_at,
                days.successful_executions,
                days.failed_executions,
                days.timeout_executions,
                days.error_executions,
                days.avg_duration,
                interactions.favorites,
                interactions.ratings
            FROM agents
            CROSS JOIN LATERAL (
                SELECT
                    CAST(coalesce(sum(successful_executions), 0) AS bigint) AS successful_executions,
                    CAST(coalesce(sum(failed_executions), 0) AS bigint) AS failed_executions,
                    CAST(coalesce(sum(timeout_executions), 0) AS bigint) AS timeout_executions,
                    CAST(coalesce(sum(error_executions), 0) AS bigint) AS error_executions,
                    CAST(
                        sum(total_duration)
                            / nullif(sum(total_executions) FILTER (WHERE NOT is_legacy OR total_duration > 0), 0)
                        AS double precision
                    ) AS avg_duration
                FROM agent_metrics
                WHERE agent_metrics.workspace_id = agents.workspace_id
                    AND agent_metrics.agent_id = agents.id
                    AND agent_metrics.hour IS NULL
            ) AS days
            CROSS JOIN LATERAL (
                SELECT
                    count(*) FILTER (WHERE is_favorite) AS favorites,
                    count(rating) AS ratings
                FROM user_agent_interactions
                WHERE user_agent_interactions.workspace_id = agents.workspace_id
                    AND user_agent_interactions.agent_id = agents.id
                    -- What the index of opinions has.
                    AND (is_favorite OR rating IS NOT NULL)
            ) AS interactions
            WHERE agents.workspace_id = :workspaceId
                AND agents.id = :agentId
                AND agents.ephemeral_batch_id IS NULL
            """)
    Optional<AgentStats> findStats(WorkspaceId workspaceId, UUID agentId);

    /**
     * Agents that were used at or after {@code since} are active. Each figure is read by its own index; of many agents most are
     * in none of those.
     */
    @Query("""
            SELECT
                (
                    SELECT count(*)
                    FROM agents
                    WHERE workspace_id = :workspaceId
                        AND ephemeral_batch_id IS NULL
                        AND (CAST(:ofAgents AS uuid[]) IS NULL OR id = ANY (CAST(:ofAgents AS uuid[])))
                ) AS agents,
                (
                    SELECT count(*)
                    FROM agents
                    WHERE workspace_id = :workspaceId
                        AND ephemeral_batch_id IS NULL
                        AND last_executed_at >= :since
                        AND (CAST(:ofAgents AS uuid[]) IS NULL OR id = ANY (CAST(:ofAgents AS uuid[])))
                ) AS active_agents,
                (
                    SELECT CAST(coalesce(sum(total_executions), 0) AS bigint)
                    FROM agents
                    WHERE workspace_id = :workspaceId
                        AND total_executions > 0
                        AND (CAST(:ofAgents AS uuid[]) IS NULL OR id = ANY (CAST(:ofAgents AS uuid[])))
                ) AS executions
            """)
    Optional<AgentTotals> countAgents(
            WorkspaceId workspaceId,
            @TypeDef(type = DataType.STRING_ARRAY) @Nullable List<UUID> ofAgents,
            Instant since);

    /** Day by day; a day on which nothing ran is left out. */
    @Query("SELECT date," + UsageSql.SUMS + UsageSql.DAYS + "GROUP BY date ORDER BY date")
    List<DayUsage> listDays(
            WorkspaceId workspaceId,
            @TypeDef(type = DataType.STRING_ARRAY) @Nullable List<UUID> ofAgents,
            LocalDate startDate,
            LocalDate endDate);

    /** The most frequent first. */
    @Query("WITH days AS (SELECT error_counts" + UsageSql.DAYS + """
            )
            SELECT error.key AS error_code, CAST(sum(CAST(error.value AS bigint)) AS bigint) AS executions
            FROM days
            CROSS JOIN LATERAL jsonb_each_text(days.error_counts) AS error
            GROUP BY error.key
            ORDER BY executions DESC, error.key
            """)
    List<ErrorCount> countErrors(
            WorkspaceId workspaceId,
            @TypeDef(type = DataType.STRING_ARRAY) @Nullable List<UUID> ofAgents,
            LocalDate startDate,
            LocalDate endDate);

    /** The agents with the most executions first; or with the most that did not succeed, and then only those. */
    @Query("WITH used AS (SELECT agent_id," + UsageSql.SUMS + UsageSql.DAYS + "GROUP BY agent_id) SELECT"
            + UsageSql.AVG_DURATION + """
                , used.agent_id,
                agents.name AS agent_name,
                used.executions,
                used.successful_executions,
                used.failed_executions,
                used.timeout_executions,
                used.error_executions,
                used.credits_consumed
            FROM used
            JOIN agents
                ON agents.workspace_id = :workspaceId
                AND agents.id = used.agent_id
                AND agents.ephemeral_batch_id IS NULL
            CROSS JOIN LATERAL (
                SELECT CASE
                    WHEN :byErrors THEN used.failed_executions + used.timeout_executions + used.error_executions
                    ELSE used.executions
                END AS counted
            ) AS rank
            WHERE rank.counted > 0
            ORDER BY rank.counted DESC, used.agent_id
            LIMIT :limit
            """)
    List<AgentUsage> listTopAgents(
            WorkspaceId workspaceId,
            @TypeDef(type = DataType.STRING_ARRAY) @Nullable List<UUID> ofAgents,
            LocalDate startDate,
            LocalDate endDate,
            boolean byErrors,
            int limit);

    /** The agents with the longest mean first, each with its histogram. */
    @Query("WITH used AS (SELECT agent_id," + UsageSql.SUMS + UsageSql.DAYS + "GROUP BY agent_id), slowest AS (SELECT"
            + UsageSql.AVG_DURATION + """
                , used.agent_id,
                agents.name AS agent_name,
                used.executions,
                used.min_duration,
                used.max_duration,
                used.ids
                FROM used
                JOIN agents
                    ON agents.workspace_id = :workspaceId
                    AND agents.id = used.agent_id
                    AND agents.ephemeral_batch_id IS NULL
                WHERE used.timed_executions > 0
                ORDER BY avg_duration DESC, used.agent_id
                LIMIT :limit
            )
            SELECT
                slowest.agent_id,
                slowest.agent_name,
                slowest.executions,
                slowest.avg_duration,
                slowest.min_duration,
                slowest.max_duration,
                durations.duration_buckets,
                durations.bucket_executions
            FROM slowest
            CROSS JOIN LATERAL (
                SELECT
                    array_agg(CAST(bucket.duration_bucket AS integer)) AS duration_buckets,
                    array_agg(bucket.executions) AS bucket_executions
                FROM (
                    SELECT
                        agent_metric_durations.duration_bucket,
                        CAST(sum(agent_metric_durations.executions) AS bigint) AS executions
                    FROM agent_metric_durations
                    WHERE agent_metric_durations.workspace_id = :workspaceId
                        AND agent_metric_durations.metric_id = ANY (slowest.ids)
                    GROUP BY agent_metric_durations.duration_bucket
                ) AS bucket
            ) AS durations
            ORDER BY slowest.avg_duration DESC, slowest.agent_id
            """)
    List<AgentDurations> listSlowestAgents(
            WorkspaceId workspaceId,
            @TypeDef(type = DataType.STRING_ARRAY) @Nullable List<UUID> ofAgents,
            LocalDate startDate,
            LocalDate endDate,
            int limit);

    /** The histogram of all these agents together. */
    @Query("WITH days AS (SELECT id" + UsageSql.DAYS + """
                AND NOT is_legacy
            )
            SELECT
                CAST(agent_metric_durations.duration_bucket AS integer) AS duration_bucket,
                CAST(sum(agent_metric_durations.executions) AS bigint) AS executions
            FROM days
            CROSS JOIN LATERAL (
                SELECT duration_bucket, executions
                FROM agent_metric_durations
                WHERE workspace_id = :workspaceId
                    AND metric_id = days.id
                -- So that no other histograms are read, however many days PostgreSQL takes these for.
                OFFSET 0
            ) AS agent_metric_durations
            GROUP BY agent_metric_durations.duration_bucket
            """)
    List<DurationHistogram.Count> listDurations(
            WorkspaceId workspaceId,
            @TypeDef(type = DataType.STRING_ARRAY) @Nullable List<UUID> ofAgents,
            LocalDate startDate,
            LocalDate endDate);
}
