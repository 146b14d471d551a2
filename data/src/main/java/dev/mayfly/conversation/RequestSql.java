package dev.mayfly.conversation;

/** The statements that store requests, and what is counted of them. */
final class RequestSql {

    private static final String INCOMING = """
            WITH incoming AS MATERIALIZED (
                SELECT *
                FROM json_to_recordset(CAST(:requests AS json)) AS incoming (
                    number bigint,
                    request_id uuid,
                    client_request_id text,
                    content_sha256 bytea,
                    timestamp timestamptz,
                    method text,
                    path text,
                    model text,
                    request_type text,
                    account_id text,
                    response_status integer,
                    error text,
                    duration_ms bigint,
                    first_token_ms bigint,
                    uncached_input_tokens bigint,
                    cache_read_tokens bigint,
                    cache_write_short_tokens bigint,
                    cache_write_long_tokens bigint,
                    output_tokens bigint,
                    reasoning_tokens bigint,
                    cost_usd numeric,
                    price_version text,
                    tool_calls integer,
                    task_tool_invocation jsonb,
                    message_count integer,
                    current_message_hash bytea,
                    parent_message_hash bytea,
                    answer_hash bytea,
                    system_hash bytea,
                    link_kind text,
                    link_depth integer,
                    parent_request_id uuid,
                    parent_task_request_id uuid,
                    retry_of_request_id uuid,
                    conversation_id uuid,
                    branch_id text,
                    is_subtask boolean,
                    headers jsonb,
                    response jsonb,
                    chunks json,
                    new_text text,
                    offers bytea[],
                    wants json
                )
            )
            """;

    private static final String REQUESTS = """
            , stored AS (
                INSERT INTO api_requests (
                    workspace_id,
                    train_id,
                    request_id,
                    client_request_id,
                    content_sha256,
                    timestamp,
                    method,
                    path,
                    model,
                    request_type,
                    account_id,
                    response_status,
                    error,
                    duration_ms,
                    first_token_ms,
                    uncached_input_tokens,
                    cache_read_tokens,
                    cache_write_5m_tokens,
                    cache_write_1h_tokens,
                    output_tokens,
                    reasoning_tokens,
                    cost_usd,
                    price_version,
                    tool_calls,
                    task_tool_invocation,
                    message_count,
                    current_message_hash,
                    parent_message_hash,
                    answer_hash,
                    system_hash,
                    link_kind,
                    link_depth,
                    parent_request_id,
                    parent_task_request_id,
                    retry_of_request_id,
                    conversation_id,
                    branch_id,
                    is_subtask
                )
                SELECT
                    CAST(:workspaceId AS uuid),
                    CAST(:trainId AS uuid),
                    request_id,
                    client_request_id,
                    content_sha256,
                    timestamp,
                    method,
                    path,
                    model,
                    request_type,
                    account_id,
                    response_status,
                    error,
                    duration_ms,
                    first_token_ms,
                    uncached_input_tokens,
                    cache_read_tokens,
                    cache_write_short_tokens,
                    cache_write_long_tokens,
                    output_tokens,
                    reasoning_tokens,
                    cost_usd,
                    price_version,
                    tool_calls,
                    task_tool_invocation,
                    message_count,
                    current_message_hash,
                    parent_message_hash,
                    answer_hash,
                    system_hash,
                    link_kind,
                    link_depth,
                    parent_request_id,
                    parent_task_request_id,
                    retry_of_request_id,
                    conversation_id,
                    branch_id,
                    is_subtask
                FROM incoming
            ), payloads AS (
                INSERT INTO api_request_payloads (workspace_id, request_id, headers, request, response, new_text)
                SELECT
                    CAST(:workspaceId AS uuid),
                    incoming.request_id,
                    incoming.headers,
                    CAST(body.request AS json),
                    incoming.response,
                    incoming.new_text
                FROM incoming
                JOIN unnest(CAST(:bodies AS text[])) WITH ORDINALITY AS body (request, number)
                    ON body.number = incoming.number
            ), chunks AS (
                INSERT INTO streaming_chunks (workspace_id, request_id, chunk_index, data)
                SELECT CAST(:workspaceId AS uuid), incoming.request_id, chunk.number - 1, chunk.data
                FROM incoming
                CROSS JOIN LATERAL json_array_elements(incoming.chunks) WITH ORDINALITY AS chunk (data, number)
            ), offers AS (
                INSERT INTO link_offers (workspace_id, train_id, key, timestamp, request_id)
                SELECT
                    CAST(:workspaceId AS uuid),
                    CAST(:trainId AS uuid),
                    offer.key,
                    incoming.timestamp,
                    incoming.request_id
                FROM incoming
                CROSS JOIN LATERAL unnest(incoming.offers) AS offer (key)
            ), wants AS (
                INSERT INTO link_wants (
                    workspace_id, train_id, key, timestamp, request_id, position, is_answer, rank)
                SELECT
                    CAST(:workspaceId AS uuid),
                    CAST(:trainId AS uuid),
                    want.key,
                    incoming.timestamp,
                    incoming.request_id,
                    want.position,
                    want.is_answer,
                    want.rank
                FROM incoming
                CROSS JOIN LATERAL json_to_recordset(incoming.wants) AS want (
                    key bytea,
                    position integer,
                    is_answer boolean,
                    rank integer
                )
                ON CONFLICT DO NOTHING
            )
            """;

    /** The rows of the hours belong to the train, which is locked. */
    private static final String HOURS = """
            , hours AS (
                INSERT INTO hourly_stats (
                    workspace_id,
                    train_id,
                    hour,
                    model,
                    requests,
                    failed_requests,
                    tool_calls,
                    total_duration_ms,
                    timed_requests,
                    uncached_input_tokens,
                    cache_read_tokens,
                    cache_write_5m_tokens,
                    cache_write_1h_tokens,
                    output_tokens,
                    reasoning_tokens,
                    cost_usd,
                    priced_requests
                )
                SELECT
                    CAST(:workspaceId AS uuid),
                    CAST(:trainId AS uuid),
                    date_trunc('hour', timestamp, 'UTC'),
                    model,
                    count(*),
                    count(*) FILTER (WHERE error IS NOT NULL OR response_status >= 400),
                    sum(tool_calls),
                    coalesce(sum(duration_ms), 0),
                    count(duration_ms),
                    coalesce(sum(uncached_input_tokens), 0),
                    coalesce(sum(cache_read_tokens), 0),
                    coalesce(sum(cache_write_short_tokens), 0),
                    coalesce(sum(cache_write_long_tokens), 0),
                    coalesce(sum(output_tokens), 0),
                    coalesce(sum(reasoning_tokens), 0),
                    coalesce(sum(cost_usd), 0),
                    count(cost_usd)
                FROM incoming
                GROUP BY date_trunc('hour', timestamp, 'UTC'), model
                ON CONFLICT (workspace_id, train_id, hour, model, domain) DO UPDATE SET
                    requests = hourly_stats.requests + excluded.requests,
                    failed_requests = hourly_stats.failed_requests + excluded.failed_requests,
                    tool_calls = hourly_stats.tool_calls + excluded.tool_calls,
                    total_duration_ms = hourly_stats.total_duration_ms + excluded.total_duration_ms,
                    timed_requests = hourly_stats.timed_requests + excluded.timed_requests,
                    uncached_input_tokens = hourly_stats.uncached_input_tokens + excluded.uncached_input_tokens,
                    cache_read_tokens = hourly_stats.cache_read_tokens + excluded.cache_read_tokens,
                    cache_write_5m_tokens = hourly_stats.cache_write_5m_tokens + excluded.cache_write_5m_tokens,
                    cache_write_1h_tokens = hourly_stats.cache_write_1h_tokens + excluded.cache_write_1h_tokens,
                    output_tokens = hourly_stats.output_tokens + excluded.output_tokens,
                    reasoning_tokens = hourly_stats.reasoning_tokens + excluded.reasoning_tokens,
                    cost_usd = hourly_stats.cost_usd + excluded.cost_usd,
                    priced_requests = hourly_stats.priced_requests + excluded.priced_requests
            )
            """;

    /** The sums with one request more, which opened neither a branch nor a sub-task. */
    private static final String SUMS = """
            , summed AS (
                UPDATE conversations
                SET
                    started_at = least(conversations.started_at, added.timestamp),
                    last_request_at = greatest(conversations.last_request_at, added.timestamp),
                    requests = conversations.requests + 1,
                    failed_requests = conversations.failed_requests
                        + CAST(added.error IS NOT NULL OR coalesce(added.response_status >= 400, false) AS integer),
                    tool_calls = conversations.tool_calls + added.tool_calls,
                    total_duration_ms = conversations.total_duration_ms + coalesce(added.duration_ms, 0),
                    uncached_input_tokens = conversations.uncached_input_tokens + coalesce(added.uncached_input_tokens, 0),
                    cache_read_tokens = conversations.cache_read_tokens + coalesce(added.cache_read_tokens, 0),
                    cache_write_5m_tokens = conversations.cache_write_5m_tokens + coalesce(added.cache_write_short_tokens, 0),
                    cache_write_1h_tokens = conversations.cache_write_1h_tokens + coalesce(added.cache_write_long_tokens, 0),
                    output_tokens = conversations.output_tokens + coalesce(added.output_tokens, 0),
                    reasoning_tokens = conversations.reasoning_tokens + coalesce(added.reasoning_tokens, 0),
                    cost_usd = conversations.cost_usd + coalesce(added.cost_usd, 0),
                    priced_requests = conversations.priced_requests + CAST(added.cost_usd IS NOT NULL AS integer),
                    models = CASE
                        WHEN added.model IS NULL OR added.model = ANY (conversations.models) THEN conversations.models
                        ELSE ARRAY(SELECT name FROM unnest(conversations.models || added.model) AS name ORDER BY name)
                    END,
                    accounts = CASE
                        WHEN added.account_id IS NULL OR added.account_id = ANY (conversations.accounts)
                        THEN conversations.accounts
                        ELSE ARRAY(SELECT name FROM unnest(conversations.accounts || added.account_id) AS name ORDER BY name)
                    END
                FROM incoming AS added
                WHERE CAST(:joined AS uuid) = added.request_id
                    AND conversations.workspace_id = :workspaceId
                    AND conversations.id = added.conversation_id
                RETURNING conversations.id
            )
            """;

    static final String STORE = INCOMING + REQUESTS + HOURS + SUMS + """
            SELECT id
            FROM summed
            """;

    /** New links and places of stored requests; what a better link makes needless to want goes. */
    static final String MOVE = """
            WITH moved AS MATERIALIZED (
                SELECT *
                FROM json_to_recordset(CAST(:moves AS json)) AS moved (
                    request_id uuid,
                    parent_message_hash bytea,
                    link_kind text,
                    link_depth integer,
                    parent_request_id uuid,
                    parent_task_request_id uuid,
                    retry_of_request_id uuid,
                    conversation_id uuid,
                    branch_id text,
                    is_subtask boolean
                )
            ), pruned AS (
                DELETE FROM link_wants
                USING moved
                WHERE link_wants.workspace_id = :workspaceId
                    AND link_wants.request_id = moved.request_id
                    AND link_wants.position < moved.link_depth
            ), changed AS (
                UPDATE api_requests
                SET
                    parent_message_hash = moved.parent_message_hash,
                    link_kind = moved.link_kind,
                    link_depth = moved.link_depth,
                    parent_request_id = moved.parent_request_id,
                    parent_task_request_id = moved.parent_task_request_id,
                    retry_of_request_id = moved.retry_of_request_id,
                    conversation_id = moved.conversation_id,
                    branch_id = moved.branch_id,
                    is_subtask = moved.is_subtask
                FROM moved
                WHERE api_requests.workspace_id = :workspaceId
                    AND api_requests.request_id = moved.request_id
                RETURNING api_requests.request_id
            )
            SELECT request_id
            FROM changed
            """;

    /**
     * Sums up conversations anew, and forgets those of which no request is left. Analyses of one that another has absorbed
     * go along, unless that one has an analysis of a branch of the same name.
     */
    static final String SUM_UP = """
            WITH summed AS (
                INSERT INTO conversations (
                    workspace_id,
                    id,
                    train_id,
                    started_at,
                    last_request_at,
                    requests,
                    failed_requests,
                    branches,
                    subtasks,
                    tool_calls,
                    total_duration_ms,
                    uncached_input_tokens,
                    cache_read_tokens,
                    cache_write_5m_tokens,
                    cache_write_1h_tokens,
                    output_tokens,
                    reasoning_tokens,
                    cost_usd,
                    priced_requests,
                    models,
                    accounts
                )
                SELECT
                    CAST(:workspaceId AS uuid),
                    conversation_id,
                    train_id,
                    min(timestamp),
                    max(timestamp),
                    count(*),
                    count(*) FILTER (WHERE is_failed),
                    count(DISTINCT branch_id),
                    count(*) FILTER (WHERE link_kind = 'subtask' AND retry_of_request_id IS NULL),
                    sum(tool_calls),
                    coalesce(sum(duration_ms), 0),
                    coalesce(sum(uncached_input_tokens), 0),
                    coalesce(sum(cache_read_tokens), 0),
                    coalesce(sum(cache_write_5m_tokens), 0),
                    coalesce(sum(cache_write_1h_tokens), 0),
                    coalesce(sum(output_tokens), 0),
                    coalesce(sum(reasoning_tokens), 0),
                    coalesce(sum(cost_usd), 0),
                    count(cost_usd),
                    coalesce(array_agg(DISTINCT model) FILTER (WHERE model IS NOT NULL), '{}'),
                    coalesce(array_agg(DISTINCT account_id) FILTER (WHERE account_id IS NOT NULL), '{}')
                FROM api_requests
                WHERE workspace_id = :workspaceId
                    AND conversation_id = ANY (CAST(:ids AS uuid[]))
                    AND train_id = :trainId
                GROUP BY conversation_id, train_id
                ON CONFLICT (workspace_id, id) DO UPDATE SET
                    started_at = excluded.started_at,
                    last_request_at = excluded.last_request_at,
                    requests = excluded.requests,
                    failed_requests = excluded.failed_requests,
                    branches = excluded.branches,
                    subtasks = excluded.subtasks,
                    tool_calls = excluded.tool_calls,
                    total_duration_ms = excluded.total_duration_ms,
                    uncached_input_tokens = excluded.uncached_input_tokens,
                    cache_read_tokens = excluded.cache_read_tokens,
                    cache_write_5m_tokens = excluded.cache_write_5m_tokens,
                    cache_write_1h_tokens = excluded.cache_write_1h_tokens,
                    output_tokens = excluded.output_tokens,
                    reasoning_tokens = excluded.reasoning_tokens,
                    cost_usd = excluded.cost_usd,
                    priced_requests = excluded.priced_requests,
                    models = excluded.models,
                    accounts = excluded.accounts
                RETURNING id
            ), following AS (
                SELECT DISTINCT ON (openings.conversation_id, analyses.branch_id)
                    analyses.id,
                    openings.conversation_id
                FROM conversation_analyses AS analyses
                JOIN api_requests AS openings
                    ON openings.workspace_id = :workspaceId
                    AND openings.request_id = analyses.conversation_id
                    AND openings.conversation_id <> analyses.conversation_id
                WHERE analyses.workspace_id = :workspaceId
                    AND analyses.conversation_id = ANY (CAST(:ids AS uuid[]))
                    AND NOT EXISTS (
                        SELECT
                        FROM conversation_analyses AS there
                        WHERE there.workspace_id = :workspaceId
                            AND there.conversation_id = openings.conversation_id
                            AND there.branch_id = analyses.branch_id
                    )
                ORDER BY openings.conversation_id, analyses.branch_id, analyses.id
            ), followed AS (
                UPDATE conversation_analyses
                SET conversation_id = following.conversation_id
                FROM following
                WHERE conversation_analyses.workspace_id = :workspaceId
                    AND conversation_analyses.id = following.id
            ), emptied AS (
                DELETE FROM conversations
                WHERE workspace_id = :workspaceId
                    AND id = ANY (CAST(:ids AS uuid[]))
                    AND id NOT IN (SELECT id FROM summed)
            )
            SELECT id
            FROM summed
            """;

    /** Requests that may be linked, with what is kept of their bodies; what follows narrows it. */
    static final String BODIES = """
            SELECT
                api_requests.request_id,
                api_requests.timestamp,
                api_requests.path,
                api_requests.is_failed,
                encode(api_requests.current_message_hash, 'hex') AS current_message_hash,
                encode(api_requests.answer_hash, 'hex') AS answer_hash,
                api_requests.message_count,
                api_requests.link_kind,
                api_requests.conversation_id,
                CAST(api_request_payloads.request AS text) AS request,
                CAST(nullif(api_request_payloads.response, 'null') AS text) AS response
            FROM api_requests
            LEFT JOIN api_request_payloads
                ON api_request_payloads.workspace_id = api_requests.workspace_id
                AND api_request_payloads.request_id = api_requests.request_id
            WHERE api_requests.workspace_id = :workspaceId
            """;

    /** The rest of it: those after a place, in their order. */
    static final String BODIES_AFTER = """

                AND api_requests.request_type = 'inference'
                AND (api_requests.timestamp, api_requests.request_id) > (:afterTime, :afterId)
            ORDER BY api_requests.timestamp, api_requests.request_id
            LIMIT :limit
            """;

    private RequestSql() {}
}
