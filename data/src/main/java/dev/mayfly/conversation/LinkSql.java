package dev.mayfly.conversation;

/** The statements that find what a request may be linked to. */
final class LinkSql {

    /** The requests to be linked, as {@link LookUp} has them. */
    static final String ARRIVALS = """
            arrivals AS MATERIALIZED (
                SELECT *
                FROM json_to_recordset(CAST(:arrivals AS json)) AS arrivals (
                    id uuid,
                    timestamp timestamptz,
                    messages bytea,
                    prefixes bytea,
                    prompt bytea,
                    tasks_since timestamptz,
                    continued bytea[],
                    summaries_since timestamptz,
                    offered bytea[]
                )
            )
            """;

    /**
     * The longest known prefix, the newest request with it. The prefixes are tried from the longest on, and the first that
     * is known ends the search: a request that goes on where its parent was answered costs two looks into an index,
     * however long its history.
     */
    private static final String PARENTS = """
            SELECT
                'parent' AS relation,
                arrivals.id AS arrival_id,
                found.request_id,
                found.conversation_id,
                found.timestamp,
                CAST(NULL AS text) AS key
            FROM arrivals
            CROSS JOIN LATERAL (
                SELECT candidate.request_id, candidate.conversation_id, candidate.timestamp
                FROM (
                    SELECT place, substr(arrivals.prefixes, place * 32 - 31, 32) AS key
                    FROM generate_series(1, octet_length(arrivals.prefixes) / 32) AS place
                    ORDER BY place DESC
                ) AS prefix
                CROSS JOIN LATERAL (
                    SELECT *
                    FROM (
                        (
                            SELECT 1 AS preference, request_id, conversation_id, timestamp
                            FROM api_requests
                            WHERE workspace_id = :workspaceId
                                AND train_id = :trainId
                                AND current_message_hash = prefix.key
                                AND (timestamp, request_id) < (arrivals.timestamp, arrivals.id)
                                AND link_kind IS NOT NULL
                            ORDER BY timestamp DESC, request_id DESC
                            LIMIT 1
                        )
                        UNION ALL
                        (
                            SELECT 2 AS preference, request_id, conversation_id, timestamp
                            FROM api_requests
                            WHERE workspace_id = :workspaceId
                                AND train_id = :trainId
                                AND answer_hash = prefix.key
                                AND (timestamp, request_id) < (arrivals.timestamp, arrivals.id)
                                AND link_kind IS NOT NULL
                            ORDER BY timestamp DESC, request_id DESC
                            LIMIT 1
                        )
                    ) AS either
                    ORDER BY either.preference
                    LIMIT 1
                ) AS candidate
                ORDER BY prefix.place DESC
                LIMIT 1
            ) AS found
            """;

    /**
     * The newest request whose answer gave the only message as a task; and the newest one that was answered with the longest
     * known beginning of the summary that an arrival goes on with.
     */
    private static final String OFFERS = """
            SELECT sought.relation, arrivals.id, found.request_id, found.conversation_id, found.timestamp, encode(found.key, 'hex')
            FROM arrivals
            CROSS JOIN LATERAL (
                VALUES
                    ('task', ARRAY[arrivals.prompt], arrivals.tasks_since),
                    ('summary', arrivals.continued, arrivals.summaries_since)
            ) AS sought (relation, keys, since)
            CROSS JOIN LATERAL (
                SELECT newest.*, offered.key
                FROM unnest(sought.keys) WITH ORDINALITY AS offered (key, place)
                CROSS JOIN LATERAL (
                    SELECT link_offers.request_id, api_requests.conversation_id, link_offers.timestamp
                    FROM link_offers
                    JOIN api_requests
                        ON api_requests.workspace_id = link_offers.workspace_id
                        AND api_requests.request_id = link_offers.request_id
                        AND api_requests.link_kind IS NOT NULL
                    WHERE link_offers.workspace_id = :workspaceId
                        AND link_offers.train_id = :trainId
                        AND link_offers.key = offered.key
                        AND link_offers.timestamp >= sought.since
                        AND (link_offers.timestamp, link_offers.request_id) < (arrivals.timestamp, arrivals.id)
                    ORDER BY link_offers.timestamp DESC, link_offers.request_id DESC
                    LIMIT 1
                ) AS newest
                ORDER BY offered.place
                LIMIT 1
            ) AS found
            """;

    /** The identical requests next to this one, before and after it. */
    private static final String IDENTICAL = """
            SELECT 'identical', arrivals.id, found.request_id, found.conversation_id, found.timestamp, NULL
            FROM arrivals
            CROSS JOIN LATERAL (
                SELECT request_id, conversation_id, timestamp
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND train_id = :trainId
                    AND current_message_hash = arrivals.messages
                    AND (timestamp, request_id) < (arrivals.timestamp, arrivals.id)
                    AND link_kind IS NOT NULL
                ORDER BY timestamp DESC, request_id DESC
                LIMIT 1
            ) AS found
            UNION ALL
            SELECT 'affected', arrivals.id, found.request_id, found.conversation_id, found.timestamp, NULL
            FROM arrivals
            CROSS JOIN LATERAL (
                SELECT request_id, conversation_id, timestamp
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND train_id = :trainId
                    AND current_message_hash = arrivals.messages
                    AND (timestamp, request_id) > (arrivals.timestamp, arrivals.id)
                    AND link_kind IS NOT NULL
                ORDER BY timestamp, request_id
                LIMIT 1
            ) AS found
            """;

    /**
     * Requests that are later but came earlier, and would have been linked to this one. Each step is one that PostgreSQL cannot
     * turn around: a plan may be older than most of the rows that it reads.
     */
    private static final String AFFECTED = """
            SELECT 'affected', arrivals.id, later.request_id, linked.conversation_id, later.timestamp, NULL
            FROM arrivals
            CROSS JOIN LATERAL unnest(arrivals.offered) AS offered (key)
            CROSS JOIN LATERAL (
                SELECT request_id, timestamp
                FROM link_wants
                WHERE workspace_id = :workspaceId
                    AND train_id = :trainId
                    AND key = offered.key
                    AND (timestamp, request_id) > (arrivals.timestamp, arrivals.id)
                    AND (position IS NOT NULL OR timestamp <= arrivals.timestamp + interval '7 days')
                OFFSET 0
            ) AS later
            CROSS JOIN LATERAL (
                SELECT conversation_id
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND request_id = later.request_id
                    AND link_kind IS NOT NULL
                LIMIT 1
            ) AS linked
            """;

    /** What stands in a relation to one of the arrivals, as {@link Neighbour} has it. */
    static final String NEIGHBOURS =
            PARENTS + "UNION ALL\n" + OFFERS + "UNION ALL\n" + IDENTICAL + "UNION ALL\n" + AFFECTED;

    static final String LOOK_UP = "WITH " + ARRIVALS + NEIGHBOURS;

    /** Requests as nodes of a graph. */
    static final String NODES = """
            SELECT
                request_id,
                timestamp,
                encode(current_message_hash, 'hex') AS current_message_hash,
                message_count,
                encode(answer_hash, 'hex') AS answer_hash,
                is_failed,
                link_kind,
                link_depth,
                parent_request_id,
                parent_task_request_id,
                retry_of_request_id,
                conversation_id,
                branch_id,
                is_subtask
            FROM api_requests
            """;

    private LinkSql() {}
}
