package dev.mayfly.execution;

/** The parts that the queries for executions have in common. */
final class ExecutionSql {

    /** What {@link Execution} consists of. */
    static final String COLUMNS = """

                agent_executions.id,
                agent_executions.execution_id,
                agent_executions.agent_id,
                agent_executions.user_id,
                agent_executions.status,
                agent_executions.duration,
                agent_executions.credits_consumed,
                agent_executions.http_status,
                agent_executions.error_code,
                agent_executions.original_error_code,
                agent_executions.error_message,
                agent_executions.input_size,
                agent_executions.output_size,
                agent_executions.input_type,
                agent_executions.output_type,
                agent_executions.response_time,
                agent_executions.processing_time,
                agent_executions.queue_time,
                agent_executions.session_id,
                agent_executions.user_agent,
                CAST(agent_executions.ip_address AS text) AS ip_address,
                agent_executions.started_at,
                agent_executions.completed_at,
                agent_executions.created_at
            """;

    static final String FROM = """

            FROM agent_executions
            WHERE agent_executions.workspace_id = :workspaceId
            """;

    /** Filters that let all through when they are NULL. */
    static final String MAYBE_AGENT = """

                AND (CAST(:agentId AS uuid) IS NULL OR agent_executions.agent_id = CAST(:agentId AS uuid))
            """;

    static final String MAYBE_USER = """

                AND (CAST(:userId AS uuid) IS NULL OR agent_executions.user_id = CAST(:userId AS uuid))
            """;

    static final String MAYBE_STATUS = """

                AND (CAST(:status AS text) IS NULL OR agent_executions.status = CAST(:status AS text))
            """;

    static final String MAYBE_ERROR = """

                AND (CAST(:errorCode AS text) IS NULL OR agent_executions.error_code = CAST(:errorCode AS text))
            """;

    /** The last recorded first, from the given place back to the given time. */
    static final String PAGE = """

                AND agent_executions.created_at >= :since
                AND (agent_executions.created_at, agent_executions.id) < (:beforeTime, :beforeId)
            ORDER BY agent_executions.created_at DESC, agent_executions.id DESC
            LIMIT :limit
            """;

    /** When the last one was recorded of the next {@code reach}, from the given place back to the given time. */
    static final String HORIZON = """

                AND agent_executions.created_at >= :since
                AND (agent_executions.created_at, agent_executions.id) < (:beforeTime, :beforeId)
            ORDER BY agent_executions.created_at DESC, agent_executions.id DESC
            OFFSET CAST(:reach AS integer) - 1
            LIMIT 1
            """;

    private ExecutionSql() {}
}
