package dev.mayfly.execution;

/** The parts that the queries for logs have in common. */
final class LogSql {

    /**
     * Stores the lines of executions, and of those that are stored already none; goes on with the executions, {@code AS
     * logged}, and {@link #LINES}.
     */
    static final String INSERT = """

            INSERT INTO agent_logs (
                workspace_id,
                id,
                execution_id,
                agent_id,
                user_id,
                category,
                level,
                message,
                context,
                metadata,
                timestamp
            )
            SELECT
                CAST(:workspaceId AS uuid),
                log.id,
                logged.execution_id,
                logged.agent_id,
                logged.user_id,
                log.category,
                log.level,
                log.message,
                log.context,
                log.metadata,
                log.timestamp
            FROM\s""";

    static final String LINES = """

            CROSS JOIN LATERAL jsonb_to_recordset(logged.logs) AS log (
                id uuid,
                category text,
                level text,
                message text,
                context jsonb,
                metadata jsonb,
                timestamp timestamptz
            )
            ON CONFLICT (workspace_id, id, timestamp) DO NOTHING
            """;

    /** What {@link LogLine} consists of. */
    static final String COLUMNS = """

                id,
                timestamp,
                execution_id,
                user_id,
                category,
                level,
                message,
                context,
                metadata
            """;

    /** An agent's lines in a stretch of time, which says in what partitions to look. */
    static final String OF_AGENT = """

            FROM agent_logs
            WHERE workspace_id = :workspaceId
                AND agent_id = :agentId
                AND timestamp >= :since
                AND timestamp < :until
            """;

    /** Those after the given place that pass the filters; a filter that is NULL lets all through. */
    static final String PAGE_FILTERS = """

                AND (timestamp, id) < (:beforeTime, :beforeId)
                AND (CAST(:category AS text) IS NULL OR category = CAST(:category AS text))
                AND (CAST(:level AS text) IS NULL OR level = CAST(:level AS text))
            """;

    static final String NEWEST = """

            ORDER BY timestamp DESC, id DESC
            LIMIT :limit
            """;

    static final String COUNTS = """
            SELECT category, level, count(*) AS lines
            """;

    private LogSql() {}
}
