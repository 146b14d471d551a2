package dev.mayfly.conversation;

/** The parts that the queries for conversations have in common. */
final class ConversationSql {

    /** The newest of those after the given place; a filter that is NULL lets all through. */
    static final String NEWEST = """
                AND conversations.last_request_at >= :since
                AND conversations.last_request_at < :until
                AND (conversations.last_request_at, conversations.id) < (:beforeTime, :beforeId)
                AND (CAST(:model AS text) IS NULL OR CAST(:model AS text) = ANY (conversations.models))
                AND (CAST(:accountId AS text) IS NULL OR CAST(:accountId AS text) = ANY (conversations.accounts))
                AND (
                    CAST(:hasSubtasks AS boolean) IS NULL
                    OR (conversations.subtasks > 0) = CAST(:hasSubtasks AS boolean)
                )
                AND (
                    CAST(:hasBranches AS boolean) IS NULL
                    OR (conversations.branches - conversations.subtasks > 1) = CAST(:hasBranches AS boolean)
                )
            ORDER BY conversations.last_request_at DESC, conversations.id DESC
            LIMIT :limit
            """;

    /** The keys of conversations; what narrows them down follows. */
    static final String KEYS = """
            WITH page AS (
                SELECT conversations.id
                FROM conversations
                WHERE conversations.workspace_id = :workspaceId
            """;

    /** What {@link Conversation} consists of, for the keys in {@code page}. */
    static final String SUMMARIES = """
            )
            SELECT
                conversations.id,
                conversations.train_id,
                conversations.started_at,
                conversations.last_request_at,
                conversations.requests,
                conversations.failed_requests,
                conversations.branches,
                conversations.subtasks,
                conversations.tool_calls,
                CAST(conversations.total_duration_ms AS bigint) AS total_duration_ms,
                conversations.uncached_input_tokens,
                conversations.cache_read_tokens,
                conversations.cache_write_5m_tokens AS cache_write_short_tokens,
                conversations.cache_write_1h_tokens AS cache_write_long_tokens,
                conversations.output_tokens,
                conversations.reasoning_tokens,
                conversations.cost_usd,
                conversations.priced_requests,
                conversations.models,
                conversations.accounts,
                left(api_request_payloads.new_text, 200) AS preview
            FROM page
            JOIN conversations
                ON conversations.workspace_id = :workspaceId
                AND conversations.id = page.id
            LEFT JOIN api_request_payloads
                ON api_request_payloads.workspace_id = conversations.workspace_id
                AND api_request_payloads.request_id = conversations.id
            ORDER BY conversations.last_request_at DESC, conversations.id DESC
            """;

    /** The newest of each train first, so that each is read by its own index. */
    static final String OF_MEMBER = """
            WITH page AS (
                SELECT newest.id
                FROM train_members
                CROSS JOIN LATERAL (
                    SELECT conversations.id, conversations.last_request_at
                    FROM conversations
                    WHERE conversations.workspace_id = :workspaceId
                        AND conversations.train_id = train_members.train_id
            """ + NEWEST + """
                ) AS newest
                WHERE train_members.workspace_id = :workspaceId
                    AND train_members.user_id = :userId
                ORDER BY newest.last_request_at DESC, newest.id DESC
                LIMIT :limit
            """ + SUMMARIES;

    /** When the last one was gone on with of the next {@code reach} after the given place, whether they pass a filter or not. */
    static final String HORIZON = """
                AND last_request_at >= :since
                AND last_request_at < :until
                AND (last_request_at, id) < (:beforeTime, :beforeId)
            ORDER BY last_request_at DESC, id DESC
            OFFSET CAST(:reach AS integer) - 1
            LIMIT 1
            """;

    /** As many of each train; the train in which that reaches least far back decides. */
    static final String HORIZON_OF_MEMBER = """
            SELECT horizon.last_request_at
            FROM train_members
            CROSS JOIN LATERAL (
                SELECT last_request_at
                FROM conversations
                WHERE workspace_id = :workspaceId
                    AND train_id = train_members.train_id
                    AND last_request_at >= :since
                    AND last_request_at < :until
                    AND (last_request_at, id) < (:beforeTime, :beforeId)
                ORDER BY last_request_at DESC, id DESC
                OFFSET (
                    SELECT greatest(CAST(:reach AS bigint) / greatest(count(*), 1), 1) - 1
                    FROM train_members
                    WHERE workspace_id = :workspaceId
                        AND user_id = :userId
                )
                LIMIT 1
            ) AS horizon
            WHERE train_members.workspace_id = :workspaceId
                AND train_members.user_id = :userId
            ORDER BY horizon.last_request_at DESC
            LIMIT 1
            """;

    /** What is found by its words is looked for first; a train or a member that is NULL lets all trains through. */
    static final String FOUND = """
            WITH page AS (
                SELECT conversations.id
                FROM search_conversations(CAST(:words AS text)) AS found (id)
                JOIN conversations
                    ON conversations.workspace_id = :workspaceId
                    AND conversations.id = found.id
                WHERE (CAST(:ofTrainId AS uuid) IS NULL OR conversations.train_id = CAST(:ofTrainId AS uuid))
                    AND (
                        CAST(:ofUserId AS uuid) IS NULL
                        OR conversations.train_id IN (
                            SELECT train_members.train_id
                            FROM train_members
                            WHERE train_members.workspace_id = :workspaceId
                                AND train_members.user_id = CAST(:ofUserId AS uuid)
                        )
                    )
            """ + NEWEST + SUMMARIES;

    private ConversationSql() {}
}
