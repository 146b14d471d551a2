package dev.mayfly.execution;

/** The parts that the queries for metrics have in common. */
final class MetricSql {

    /** Sums over the rows of {@code agent_metrics} that make a period. */
    static final String SUMS = """

                array_agg(id) FILTER (WHERE NOT is_legacy) AS ids,
                -- Percentiles and users of one bucket that is rolled up are exact; those of more must be merged.
                count(*) FILTER (WHERE NOT is_legacy) = 1 AND bool_and(is_rolled_up) AS is_exact,
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
                max(unique_users) FILTER (WHERE NOT is_legacy) AS unique_users,
                CAST(sum(total_credits_consumed) AS bigint) AS credits_consumed,
                CAST(
                    sum(total_credits_consumed) / nullif(sum(total_executions) FILTER (WHERE NOT is_legacy), 0)
                    AS double precision
                ) AS avg_credits_per_execution,
                jsonb_agg(error_counts) FILTER (WHERE error_counts <> '{}') AS error_counts
            """;

    /** The rows of an agent in a range of days. */
    static final String OF_AGENT = """

                FROM agent_metrics
                WHERE workspace_id = :workspaceId
                    AND agent_id = :agentId
                    AND date BETWEEN :startDate AND :endDate
            """;

    /** The histogram of all rows with {@code merged_ids}, as two arrays side by side. */
    static final String HISTOGRAM = """

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
                        AND agent_metric_durations.metric_id = ANY (merged_ids)
                    GROUP BY agent_metric_durations.duration_bucket
                ) AS bucket
            ) AS durations
            """;

    /** What {@link PeriodMetrics} consists of, from {@code periods}. */
    static final String MERGED = """

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
                CASE WHEN periods.is_exact THEN periods.p50_duration END AS p50_duration,
                CASE WHEN periods.is_exact THEN periods.p90_duration END AS p90_duration,
                CASE WHEN periods.is_exact THEN periods.p95_duration END AS p95_duration,
                CASE WHEN periods.is_exact THEN periods.p99_duration END AS p99_duration,
                CASE
                    WHEN periods.is_exact THEN periods.unique_users
                    ELSE (
                        SELECT count(*)
                        FROM (
                            SELECT DISTINCT agent_metric_users.user_id
                            FROM agent_metric_users
                            WHERE agent_metric_users.workspace_id = :workspaceId
                                AND agent_metric_users.metric_id = ANY (periods.merged_ids)
                        ) AS users
                    )
                END AS unique_users,
                periods.credits_consumed,
                periods.avg_credits_per_execution,
                periods.error_counts,
                durations.duration_buckets,
                durations.bucket_executions
            FROM (
                SELECT *, CASE WHEN NOT is_exact THEN ids END AS merged_ids
                FROM periods
            ) AS periods
            """ + HISTOGRAM + """

            ORDER BY periods.start
            """;

    private MetricSql() {}
}
