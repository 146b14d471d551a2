package dev.mayfly.execution;

/** The parts that the queries for interactions have in common. */
final class InteractionSql {

    /** What {@link Interaction} consists of. */
    static final String COLUMNS = """

                user_agent_interactions.agent_id,
                agents.name AS agent_name,
                user_agent_interactions.total_executions,
                user_agent_interactions.successful_executions,
                user_agent_interactions.first_executed_at,
                user_agent_interactions.last_executed_at,
                user_agent_interactions.is_favorite,
                user_agent_interactions.rating,
                user_agent_interactions.feedback,
                user_agent_interactions.avg_executions_per_day,
                user_agent_interactions.preferred_time_of_day,
                user_agent_interactions.preferred_day_of_week
            """;

    static final String OF_USER = """

            FROM user_agent_interactions
            JOIN agents
                ON agents.workspace_id = user_agent_interactions.workspace_id
                AND agents.id = user_agent_interactions.agent_id
                AND agents.ephemeral_batch_id IS NULL
            WHERE user_agent_interactions.workspace_id = :workspaceId
                AND user_agent_interactions.user_id = :userId
            """;

    private InteractionSql() {}
}
