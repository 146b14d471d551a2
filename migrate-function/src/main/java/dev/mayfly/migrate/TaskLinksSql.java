package dev.mayfly.migrate;

/** The statements of {@link TaskLinksBackfill}; those of a stretch take its bounds. */
final class TaskLinksSql {

    /** The uses in the answer of a {@code payload}, NULL when there are none; whatever else an answer is has none. */
    private static final String USES = """
            (
                SELECT jsonb_agg(
                    jsonb_build_object('id', block -> 'id', 'name', block -> 'name', 'input', block -> 'input')
                    ORDER BY place
                )
                FROM jsonb_array_elements(
                    CASE jsonb_typeof(payload.response -> 'content') WHEN 'array' THEN payload.response -> 'content' END
                ) WITH ORDINALITY AS blocks (block, place)
                WHERE block ->> 'type' = 'tool_use'
                    AND block ->> 'name' IN ('Task', 'Agent')
            )
            """;

    private static final String UNKEPT = """
            WITH unkept AS MATERIALIZED (
                SELECT request.workspace_id, request.request_id,
            """ + USES + """
                AS uses
                FROM
            """ + Stretch.REQUESTS + """
                JOIN api_request_payloads AS payload
                    ON payload.workspace_id = request.workspace_id
                    AND payload.request_id = request.request_id
                WHERE request.task_tool_invocation IS NULL
            )
            """;

    static final String FIND_UNKEPT = UNKEPT + """
            SELECT request_id
            FROM unkept
            WHERE uses IS NOT NULL
            """;

    static final String KEEP = UNKEPT + """
            UPDATE api_requests
            SET task_tool_invocation = unkept.uses
            FROM unkept
            WHERE unkept.uses IS NOT NULL
                AND api_requests.workspace_id = unkept.workspace_id
                AND api_requests.request_id = unkept.request_id
                AND api_requests.task_tool_invocation IS NULL
            RETURNING api_requests.request_id
            """;

    /** A request that tells that it has several messages need not be read. */
    static final String UNLINKED = """
            SELECT request.request_id, request.timestamp, request.train_id, lower(request.domain) AS domain, payload.request
            FROM
            """ + Stretch.REQUESTS + """
            JOIN api_request_payloads AS payload
                ON payload.workspace_id = request.workspace_id
                AND payload.request_id = request.request_id
            WHERE request.parent_task_request_id IS NULL
                AND request.request_type = 'inference'
                AND coalesce(request.message_count, 1) <= 1
            """;

    private static final String GIVEN = """
            SELECT
                request.request_id,
                request.timestamp,
                request.train_id,
                lower(request.domain) AS domain,
                task #>> '{input,prompt}' AS prompt
            FROM jsonb_to_record(CAST(? AS jsonb)) AS span (workspace_id uuid, first timestamptz, last timestamptz)
            JOIN api_requests AS request
                ON request.workspace_id = span.workspace_id
                AND request.timestamp >= span.first - interval '24 hours'
                AND request.timestamp <= span.last
            """;

    private static final String IS_PROMPT = """
            WHERE task ->> 'name' IN ('Task', 'Agent')
                AND jsonb_typeof(task #> '{input,prompt}') = 'string'
            """;

    static final String KEPT_TASKS = GIVEN + """
                AND request.task_tool_invocation IS NOT NULL
            CROSS JOIN LATERAL jsonb_array_elements(request.task_tool_invocation) AS task
            """ + IS_PROMPT;

    /** A dry run has kept none. */
    static final String ALL_TASKS = GIVEN + """
            LEFT JOIN api_request_payloads AS payload
                ON payload.workspace_id = request.workspace_id
                AND payload.request_id = request.request_id
            CROSS JOIN LATERAL jsonb_array_elements(coalesce(request.task_tool_invocation,
            """ + USES + """
            )) AS task
            """ + IS_PROMPT;

    static final String LINK = """
            UPDATE api_requests
            SET parent_task_request_id = link.parent_task_request_id, is_subtask = true
            FROM jsonb_to_recordset(CAST(? AS jsonb)) AS link (
                workspace_id uuid,
                request_id uuid,
                parent_task_request_id uuid
            )
            WHERE api_requests.workspace_id = link.workspace_id
                AND api_requests.request_id = link.request_id
                AND api_requests.parent_task_request_id IS NULL
            RETURNING api_requests.request_id
            """;

    private TaskLinksSql() {}
}
