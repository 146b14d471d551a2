package dev.mayfly.execution;

/** The parts that the queries for logs have in common. */
final class LogSql {

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
