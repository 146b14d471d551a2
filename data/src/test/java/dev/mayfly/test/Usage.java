package dev.mayfly.test;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Executions of a workspace and all that is counted of them, written straight into the tables. */
public record Usage(Administrator administrator, UUID workspaceId) {

    /** The executions that a row of {@code agent_metrics} counts. */
    private static final String OF_METRIC = """

                FROM agent_executions
                WHERE agent_executions.workspace_id = agent_metrics.workspace_id
                    AND agent_executions.agent_id = agent_metrics.agent_id
                    AND CAST(started_at AT TIME ZONE 'UTC' AS date) = agent_metrics.date
                    AND extract(HOUR FROM started_at AT TIME ZONE 'UTC')
                        = coalesce(agent_metrics.hour, extract(HOUR FROM started_at AT TIME ZONE 'UTC'))
            """;

    /** One execution that succeeded, or ended with an error of this family. */
    public void run(UUID agentId, UUID userId, @Nullable String errorCode, long duration, Instant startedAt) {
        administrator.execute("""
                INSERT INTO agent_executions (
                    workspace_id, id, agent_id, user_id, execution_id, content_sha256, status, duration,
                    credits_consumed, error_code, error_message, started_at, created_at)
                SELECT ?, id, ?, ?, CAST(id AS text), sha256(''),
                    CASE coalesce(error_code, '') WHEN '' THEN 'success' WHEN 'TIMEOUT' THEN 'timeout'
                        WHEN 'SERVER_ERROR' THEN 'error' ELSE 'failed' END,
                    ?, CASE WHEN error_code IS NULL THEN 3 ELSE 0 END, error_code,
                    CASE WHEN error_code IS NOT NULL THEN '=It failed' END, started_at, started_at
                FROM (VALUES (gen_random_uuid(), CAST(? AS text), CAST(? AS timestamptz)))
                    AS execution (id, error_code, started_at)
                """, workspaceId, agentId, userId, duration, errorCode, startedAt.toString());
        count();
    }

    public void log(UUID agentId, UUID userId, String executionId, String category, String level, Instant timestamp) {
        administrator.execute("""
                INSERT INTO agent_logs (
                    workspace_id, id, execution_id, agent_id, user_id, category, level, message, context, timestamp)
                VALUES (?, gen_random_uuid(), ?, ?, ?, ?, ?, '=Said', '{"a": [1]}', CAST(? AS timestamptz))
                """, workspaceId, executionId, agentId, userId, category, level, timestamp.toString());
    }

    /** What an older system had counted: neither users nor how long, and of one execution not how it ended. */
    public void legacy(UUID agentId, LocalDate date, int successes, int failures) {
        administrator.execute(
                """
                INSERT INTO agent_metrics (
                    workspace_id, id, agent_id, date, is_legacy, total_executions, successful_executions,
                    failed_executions)
                VALUES (?, gen_random_uuid(), ?, CAST(? AS date), true, ?, ?, ?)
                """, workspaceId, agentId, date.toString(), successes + failures + 1, successes, failures);
    }

    /** Counts all executions anew, as recording them does: percentiles and numbers of users lag behind. */
    public void count() {
        administrator.execute("DELETE FROM agent_metrics WHERE workspace_id = ? AND NOT is_legacy", workspaceId);
        administrator.execute("""
                INSERT INTO agent_metrics (
                    workspace_id, id, agent_id, date, hour, total_executions, successful_executions, failed_executions,
                    timeout_executions, error_executions, total_duration, min_duration, max_duration,
                    total_credits_consumed)
                SELECT workspace_id, gen_random_uuid(), agent_id, CAST(started_at AT TIME ZONE 'UTC' AS date),
                    bucket.hour, count(*), count(*) FILTER (WHERE status = 'success'),
                    count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'timeout'),
                    count(*) FILTER (WHERE status = 'error'), sum(duration), min(duration), max(duration),
                    sum(credits_consumed)
                FROM agent_executions
                CROSS JOIN LATERAL (VALUES (CAST(extract(HOUR FROM started_at AT TIME ZONE 'UTC') AS smallint)), (NULL))
                    AS bucket (hour)
                WHERE workspace_id = ?
                GROUP BY workspace_id, agent_id, CAST(started_at AT TIME ZONE 'UTC' AS date), bucket.hour
                """, workspaceId);
        administrator.execute("""
                UPDATE agent_metrics
                SET error_counts = (
                    SELECT coalesce(jsonb_object_agg(error_code, executions), '{}')
                    FROM (
                        SELECT error_code, count(*) AS executions
                """ + OF_METRIC + """
                            AND error_code IS NOT NULL
                        GROUP BY error_code
                    ) AS error
                )
                WHERE workspace_id = ?
                    AND NOT is_legacy
                """, workspaceId);
        administrator.execute("""
                INSERT INTO agent_metric_durations (workspace_id, metric_id, duration_bucket, executions)
                SELECT workspace_id, id, execution.bucket, count(*)
                FROM agent_metrics
                CROSS JOIN LATERAL (
                    SELECT CASE
                        WHEN duration < 128 THEN duration
                        ELSE 64 * (58 - position('1' IN CAST(CAST(duration AS bit(64)) AS text)))
                            + (duration >> (58 - position('1' IN CAST(CAST(duration AS bit(64)) AS text))))
                    END AS bucket
                """ + OF_METRIC + """
                ) AS execution
                WHERE workspace_id = ?
                    AND NOT is_legacy
                GROUP BY workspace_id, id, execution.bucket
                """, workspaceId);
        administrator.execute("""
                INSERT INTO agent_metric_users (workspace_id, metric_id, user_id)
                SELECT DISTINCT workspace_id, id, execution.user_id
                FROM agent_metrics
                CROSS JOIN LATERAL (SELECT user_id
                """ + OF_METRIC + """
                ) AS execution
                WHERE workspace_id = ?
                    AND NOT is_legacy
                """, workspaceId);
        administrator.execute("""
                INSERT INTO user_agent_interactions AS interaction (
                    workspace_id, id, user_id, agent_id, total_executions, successful_executions, first_executed_at,
                    last_executed_at)
                SELECT workspace_id, gen_random_uuid(), user_id, agent_id, count(*),
                    count(*) FILTER (WHERE status = 'success'), min(started_at), max(started_at)
                FROM agent_executions
                WHERE workspace_id = ?
                GROUP BY workspace_id, user_id, agent_id
                ON CONFLICT (workspace_id, user_id, agent_id) DO UPDATE
                SET total_executions = excluded.total_executions, successful_executions = excluded.successful_executions,
                    first_executed_at = excluded.first_executed_at, last_executed_at = excluded.last_executed_at
                """, workspaceId);
        administrator.execute("""
                INSERT INTO user_agent_hours AS stored (
                    workspace_id, user_id, agent_id, day_of_week, hour, executions, last_executed_at)
                SELECT workspace_id, user_id, agent_id, extract(DOW FROM started_at AT TIME ZONE 'UTC'),
                    extract(HOUR FROM started_at AT TIME ZONE 'UTC'), count(*), max(started_at)
                FROM agent_executions
                WHERE workspace_id = ?
                GROUP BY 1, 2, 3, 4, 5
                ON CONFLICT (workspace_id, user_id, agent_id, day_of_week, hour) DO UPDATE
                SET executions = excluded.executions, last_executed_at = excluded.last_executed_at
                """, workspaceId);
        administrator.execute("""
                UPDATE agents
                SET total_executions = usage.executions + legacy_executions, known_users = usage.users,
                    total_users = greatest(usage.users, legacy_users), last_executed_at = usage.last_executed_at
                FROM (
                    SELECT agent_id, sum(total_executions) AS executions, count(*) AS users,
                        max(last_executed_at) AS last_executed_at
                    FROM user_agent_interactions
                    WHERE workspace_id = ?
                        AND total_executions > 0
                    GROUP BY agent_id
                ) AS usage
                WHERE agents.id = usage.agent_id
                """, workspaceId);
    }

    /** Fills in what lags behind, exactly. */
    public void rollUp() {
        administrator.execute("""
                UPDATE agent_metrics
                SET (p50_duration, p90_duration, p95_duration, p99_duration, unique_users, rolled_up_executions) = (
                    SELECT
                        percentile_disc(0.5) WITHIN GROUP (ORDER BY duration),
                        percentile_disc(0.9) WITHIN GROUP (ORDER BY duration),
                        percentile_disc(0.95) WITHIN GROUP (ORDER BY duration),
                        percentile_disc(0.99) WITHIN GROUP (ORDER BY duration),
                        count(DISTINCT user_id),
                        count(*)
                """ + OF_METRIC + """
                )
                WHERE workspace_id = ?
                    AND NOT is_legacy
                """, workspaceId);
    }
}
