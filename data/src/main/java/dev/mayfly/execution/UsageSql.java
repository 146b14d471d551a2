package dev.mayfly.execution;

/** The parts that the queries over many agents have in common. */
final class UsageSql {

    /** The daily rows of these agents, of all agents when none are named; never an execution. */
    static final String DAYS = """

            FROM agent_metrics
            WHERE agent_metrics.workspace_id = :workspaceId
                AND agent_metrics.hour IS NULL
                AND agent_metrics.date BETWEEN :startDate AND :endDate
                AND (
                    CAST(:ofAgents AS uuid[]) IS NULL
                    OR agent_metrics.agent_id = ANY (CAST(:ofAgents AS uuid[]))
                )
            """;

    static final String SUMS = """

                CAST(sum(total_executions) AS bigint) AS executions,
                CAST(sum(successful_executions) AS bigint) AS successful_executions,
                CAST(sum(failed_executions) AS bigint) AS failed_executions,
                CAST(sum(timeout_executions) AS bigint) AS timeout_executions,
                CAST(sum(error_executions) AS bigint) AS error_executions,
                sum(total_duration) AS total_duration,
                -- An older system may have counted executions without telling how long they took.
                CAST(
                    coalesce(sum(total_executions) FILTER (WHERE NOT is_legacy OR total_duration > 0), 0) AS bigint
                ) AS timed_executions,
                min(min_duration) AS min_duration,
                max(max_duration) AS max_duration,
                CAST(sum(total_credits_consumed) AS bigint) AS credits_consumed,
                array_agg(id) FILTER (WHERE NOT is_legacy) AS ids
            """;

    static final String AVG_DURATION = """

                CAST(total_duration / nullif(timed_executions, 0) AS double precision) AS avg_duration
            """;

    private UsageSql() {}
}
