package dev.mayfly.conversation;

/** The parts that the lists of requests have in common. */
final class RequestListSql {

    /** The newest of those after the given place; a filter that is NULL lets all through. */
    static final String NEWEST = """
                AND timestamp >= :since
                AND timestamp < :until
                AND (timestamp, request_id) < (:beforeTime, :beforeId)
                AND (CAST(:model AS text) IS NULL OR model = CAST(:model AS text))
                AND (CAST(:accountId AS text) IS NULL OR account_id = CAST(:accountId AS text))
                AND (CAST(:failed AS boolean) IS NULL OR is_failed = CAST(:failed AS boolean))
                AND (CAST(:requestType AS text) IS NULL OR request_type = CAST(:requestType AS text))
            ORDER BY timestamp DESC, request_id DESC
            LIMIT :limit
            """;

    /** When the last one was made of the next {@code reach} after the given place, whether they pass a filter or not. */
    static final String HORIZON = """
                AND timestamp >= :since
                AND timestamp < :until
                AND (timestamp, request_id) < (:beforeTime, :beforeId)
            ORDER BY timestamp DESC, request_id DESC
            OFFSET CAST(:reach AS integer) - 1
            LIMIT 1
            """;

    /** As many of each train; the train in which that reaches least far back decides. */
    static final String HORIZON_OF_MEMBER = """
            SELECT horizon.timestamp
            FROM train_members
            CROSS JOIN LATERAL (
                SELECT timestamp
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND train_id = train_members.train_id
                    AND timestamp >= :since
                    AND timestamp < :until
                    AND (timestamp, request_id) < (:beforeTime, :beforeId)
                ORDER BY timestamp DESC, request_id DESC
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
            ORDER BY horizon.timestamp DESC
            LIMIT 1
            """;

    /** The newest of each train first, so that each is read by its own index. */
    static final String OF_MEMBER = RecordedRequestRepository.COLUMNS + """
            FROM (
                SELECT newest.id, newest.time
                FROM train_members
                CROSS JOIN LATERAL (
                    SELECT
                        request_id AS id,
                        timestamp AS time
                    FROM api_requests
                    WHERE workspace_id = :workspaceId
                        AND train_id = train_members.train_id
            """ + NEWEST + """
                ) AS newest
                WHERE train_members.workspace_id = :workspaceId
                    AND train_members.user_id = :userId
                ORDER BY newest.time DESC, newest.id DESC
                LIMIT :limit
            ) AS page
            JOIN api_requests
                ON workspace_id = :workspaceId
                AND request_id = page.id
            ORDER BY timestamp DESC, request_id DESC
            """;

    private RequestListSql() {}
}
