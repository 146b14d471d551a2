package dev.mayfly.execution;

/**
 * The parts that the queries for an agent's metrics have in common. Each query begins with {@code WITH buckets AS (SELECT …},
 * saying of each row in what period it is and whether its percentiles and users must be merged with others.
 */
final class MetricSql {

    /** What is read of the rows of an agent in a range of days. */
    static final String OF_AGENT = """
            , id,
                is_legacy,
                total_executions,
                successful_executions,
                failed_executions,
                timeout_executions,
                error_executions,
                total_duration,
                min_duration,
                max_duration,
                p50_duration,
                p90_duration,
                p95_duration,
                p99_duration,
                unique_users,
                total_credits_consumed,
                error_counts
                FROM agent_metrics
                WHERE workspace_id = :workspaceId
                    AND agent_id = :agentId
                    AND date BETWEEN :startDate AND :endDate
            """;

    /** Periods of one bucket each. */
    static final String SINGLE = """

            ), periods AS (
                SELECT
                    start,
                    is_merged,
                    total_executions AS executions,
                    successful_executions,
                    failed_executions,
                    timeout_executions,
                    error_executions,
                    CAST(total_duration / nullif(total_executions, 0) AS double precision) AS avg_duration,
                    min_duration,
                    max_duration,
                    p50_duration,
                    p90_duration,
                    p95_duration,
                    p99_duration,
                    unique_users,
                    total_credits_consumed AS credits_consumed,
                    CAST(total_credits_consumed AS double precision) / nullif(total_executions, 0)
                        AS avg_credits_per_execution,
                    CASE WHEN error_counts <> '{}' THEN jsonb_build_array(error_counts) END AS error_counts
                FROM buckets
            """;

    /** Periods of several buckets. */
    static final String SUMMED = """

            ), periods AS (
                SELECT
                    start,
                    bool_or(is_merged) AS is_merged,
                    CAST(sum(total_executions) AS bigint) AS executions,
                    CAST(sum(successful_executions) AS bigint) AS successful_executions,
                    CAST(sum(failed_executions) AS bigint) AS failed_executions,
                    CAST(sum(timeout_executions) AS bigint) AS timeout_executions,
                    CAST(sum(error_executions) AS bigint) AS error_executions,
                    -- An older system may have counted executions without telling how long they took.
                    CAST(
                        sum(total_duration)
                            / nullif(sum(total_executions) FILTER (WHERE NOT is_legacy OR total_duration > 0), 0)
                        AS double precision
                    ) AS avg_duration,
                    min(min_duration) AS min_duration,
                    max(max_duration) AS max_duration,
                    max(p50_duration) AS p50_duration,
                    max(p90_duration) AS p90_duration,
                    max(p95_duration) AS p95_duration,
                    max(p99_duration) AS p99_duration,
                    coalesce(max(unique_users) FILTER (WHERE NOT is_legacy), 0) AS unique_users,
                    CAST(sum(total_credits_consumed) AS bigint) AS credits_consumed,
                    CAST(
                        sum(total_credits_consumed) / nullif(sum(total_executions) FILTER (WHERE NOT is_legacy), 0)
                        AS double precision
                    ) AS avg_credits_per_execution,
                    jsonb_agg(error_counts) FILTER (WHERE error_counts <> '{}') AS error_counts
                FROM buckets
                GROUP BY start
            """;

    /**
     * What {@link PeriodMetrics} consists of, from {@code buckets} and {@code periods}. {@code OFFSET 0} keeps PostgreSQL to
     * one range of the key for each bucket: it takes the days of an agent for many more than they are, and would rather read
     * the histograms and users of all agents.
     */
    static final String MERGED = """

            ), histograms AS (
                SELECT
                    start,
                    array_agg(CAST(duration_bucket AS integer)) AS duration_buckets,
                    array_agg(executions) AS bucket_executions
                FROM (
                    SELECT
                        buckets.start,
                        agent_metric_durations.duration_bucket,
                        CAST(sum(agent_metric_durations.executions) AS bigint) AS executions
                    FROM buckets
                    CROSS JOIN LATERAL (
                        SELECT duration_bucket, executions
                        FROM agent_metric_durations
                        WHERE workspace_id = :workspaceId
                            AND metric_id = buckets.id
                        OFFSET 0
                    ) AS agent_metric_durations
                    WHERE buckets.is_merged
                        AND :withDurations
                    GROUP BY buckets.start, agent_metric_durations.duration_bucket
                ) AS merged_buckets
                GROUP BY start
            ), users AS (
                SELECT start, count(*) AS unique_users
                FROM (
                    SELECT DISTINCT buckets.start, agent_metric_users.user_id
                    FROM buckets
                    CROSS JOIN LATERAL (
                        SELECT user_id
                        FROM agent_metric_users
                        WHERE workspace_id = :workspaceId
                            AND metric_id = buckets.id
                        OFFSET 0
                    ) AS agent_metric_users
                    WHERE buckets.is_merged
                        AND :withUsers
                ) AS merged_users
                GROUP BY start
            )
            SELECT
                periods.start AT TIME ZONE 'UTC' AS start,
                periods.executions,
                periods.successful_executions,
                periods.failed_executions,
                periods.timeout_executions,
                periods.error_executions,
                periods.avg_duration,
                periods.min_duration,
                periods.max_duration,
                CASE WHEN NOT periods.is_merged THEN periods.p50_duration END AS p50_duration,
                CASE WHEN NOT periods.is_merged THEN periods.p90_duration END AS p90_duration,
                CASE WHEN NOT periods.is_merged THEN periods.p95_duration END AS p95_duration,
                CASE WHEN NOT periods.is_merged THEN periods.p99_duration END AS p99_duration,
                CASE
                    WHEN periods.is_merged THEN coalesce(users.unique_users, 0)
                    ELSE periods.unique_users
                END AS unique_users,
                periods.credits_consumed,
                periods.avg_credits_per_execution,
                periods.error_counts,
                histograms.duration_buckets,
                histograms.bucket_executions
            FROM periods
            LEFT JOIN histograms
                ON histograms.start = periods.start
            LEFT JOIN users
                ON users.start = periods.start
            ORDER BY periods.start
            """;

    private MetricSql() {}
}
