package dev.mayfly.execution;

/** The parts that the queries for visible executions have in common. */
final class VisibleExecutionSql {

    /** The keys of executions; what narrows them down follows. */
    static final String KEYS = """
            SELECT agent_executions.id, agent_executions.created_at
            FROM agent_executions
            WHERE agent_executions.workspace_id = :workspaceId
            """;

    /** The newest of those after the given place; a status that is NULL lets all through. */
    static final String NEWEST = """

                AND agent_executions.created_at >= :since
                AND agent_executions.created_at < :until
                AND (agent_executions.created_at, agent_executions.id) < (:beforeTime, :beforeId)
                AND (CAST(:status AS text) IS NULL OR agent_executions.status = CAST(:status AS text))
            ORDER BY agent_executions.created_at DESC, agent_executions.id DESC
            LIMIT :limit
            """;

    /** What {@link ExecutionSummary} consists of, for the keys in {@code page}. */
    static final String SUMMARIES = """

            SELECT
                agent_executions.id,
                agent_executions.execution_id,
                agent_executions.agent_id,
                agents.name AS agent_name,
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
                agent_executions.started_at,
                agent_executions.completed_at,
                agent_executions.created_at
            FROM page
            JOIN agent_executions
                ON agent_executions.workspace_id = :workspaceId
                AND agent_executions.id = page.id
            JOIN agents
                ON agents.workspace_id = agent_executions.workspace_id
                AND agents.id = agent_executions.agent_id
            ORDER BY agent_executions.created_at DESC, agent_executions.id DESC
            """;

    private VisibleExecutionSql() {}
}
