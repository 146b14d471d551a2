package dev.mayfly.conversation;

/** The statements that change what is stored of a request after it was recorded. */
final class CompletionSql {

    /**
     * The answer of a request without one, with what is counted of it; nothing when it has an answer already. When only the answer
     * names the model, the request moves from the hour without a model to that of its model. An hour that counts nothing then stays
     * as a row of zeros, which nobody is shown.
     */
    static final String COMPLETE = """
            WITH incoming AS MATERIALIZED (
                SELECT *
                FROM json_to_record(CAST(:completion AS json)) AS incoming (
                    request_id uuid,
                    model text,
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
                    answer_hash bytea,
                    response jsonb,
                    new_text text,
                    offers bytea[]
                )
            ), answered AS (
                UPDATE api_request_payloads
                SET response = coalesce(incoming.response, 'null'), new_text = incoming.new_text
                FROM incoming
                WHERE api_request_payloads.workspace_id = :workspaceId
                    AND api_request_payloads.request_id = incoming.request_id
                    AND api_request_payloads.response IS NULL
                RETURNING api_request_payloads.request_id
            ), before AS MATERIALIZED (
                SELECT api_requests.*
                FROM api_requests
                JOIN answered
                    ON answered.request_id = api_requests.request_id
                WHERE api_requests.workspace_id = :workspaceId
            ), completed AS (
                UPDATE api_requests
                SET
                    model = coalesce(before.model, incoming.model),
                    response_status = coalesce(incoming.response_status, before.response_status),
                    error = coalesce(incoming.error, before.error),
                    duration_ms = coalesce(incoming.duration_ms, before.duration_ms),
                    first_token_ms = coalesce(incoming.first_token_ms, before.first_token_ms),
                    uncached_input_tokens = incoming.uncached_input_tokens,
                    cache_read_tokens = incoming.cache_read_tokens,
                    cache_write_5m_tokens = incoming.cache_write_short_tokens,
                    cache_write_1h_tokens = incoming.cache_write_long_tokens,
                    output_tokens = incoming.output_tokens,
                    reasoning_tokens = incoming.reasoning_tokens,
                    cost_usd = incoming.cost_usd,
                    price_version = incoming.price_version,
                    tool_calls = incoming.tool_calls,
                    task_tool_invocation = incoming.task_tool_invocation,
                    answer_hash = incoming.answer_hash
                FROM incoming
                CROSS JOIN before
                WHERE api_requests.workspace_id = :workspaceId
                    AND api_requests.request_id = before.request_id
                RETURNING api_requests.*
            ), offers AS (
                INSERT INTO link_offers (workspace_id, train_id, key, timestamp, request_id)
                SELECT before.workspace_id, before.train_id, offer.key, before.timestamp, before.request_id
                FROM incoming
                CROSS JOIN before
                CROSS JOIN LATERAL unnest(incoming.offers) AS offer (key)
            ), differences AS MATERIALIZED (
                SELECT
                    model,
                    sum(sign) AS requests,
                    sum(sign * is_failed::integer) AS failed_requests,
                    sum(sign * tool_calls) AS tool_calls,
                    sum(sign * coalesce(duration_ms, 0)) AS total_duration_ms,
                    sum(sign * num_nonnulls(duration_ms)) AS timed_requests,
                    sum(sign * coalesce(uncached_input_tokens, 0)) AS uncached_input_tokens,
                    sum(sign * coalesce(cache_read_tokens, 0)) AS cache_read_tokens,
                    sum(sign * coalesce(cache_write_5m_tokens, 0)) AS cache_write_5m_tokens,
                    sum(sign * coalesce(cache_write_1h_tokens, 0)) AS cache_write_1h_tokens,
                    sum(sign * coalesce(output_tokens, 0)) AS output_tokens,
                    sum(sign * coalesce(reasoning_tokens, 0)) AS reasoning_tokens,
                    sum(sign * coalesce(cost_usd, 0)) AS cost_usd,
                    sum(sign * num_nonnulls(cost_usd)) AS priced_requests
                FROM (
                    SELECT -1 AS sign, before.* FROM before
                    UNION ALL
                    SELECT 1 AS sign, completed.* FROM completed
                ) AS states
                GROUP BY model
            ), hours AS (
                UPDATE hourly_stats
                SET
                    requests = hourly_stats.requests + differences.requests,
                    failed_requests = hourly_stats.failed_requests + differences.failed_requests,
                    tool_calls = hourly_stats.tool_calls + differences.tool_calls,
                    total_duration_ms = hourly_stats.total_duration_ms + differences.total_duration_ms,
                    timed_requests = hourly_stats.timed_requests + differences.timed_requests,
                    uncached_input_tokens = hourly_stats.uncached_input_tokens + differences.uncached_input_tokens,
                    cache_read_tokens = hourly_stats.cache_read_tokens + differences.cache_read_tokens,
                    cache_write_5m_tokens = hourly_stats.cache_write_5m_tokens + differences.cache_write_5m_tokens,
                    cache_write_1h_tokens = hourly_stats.cache_write_1h_tokens + differences.cache_write_1h_tokens,
                    output_tokens = hourly_stats.output_tokens + differences.output_tokens,
                    reasoning_tokens = hourly_stats.reasoning_tokens + differences.reasoning_tokens,
                    cost_usd = hourly_stats.cost_usd + differences.cost_usd,
                    priced_requests = hourly_stats.priced_requests + differences.priced_requests
                FROM differences
                CROSS JOIN before
                WHERE hourly_stats.workspace_id = :workspaceId
                    AND hourly_stats.train_id = before.train_id
                    AND hourly_stats.hour = date_trunc('hour', before.timestamp, 'UTC')
                    AND hourly_stats.model IS NOT DISTINCT FROM differences.model
                    AND hourly_stats.domain IS NOT DISTINCT FROM before.domain
            ), first_of_model AS (
                INSERT INTO hourly_stats (
                    workspace_id,
                    train_id,
                    hour,
                    domain,
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
                    before.workspace_id,
                    before.train_id,
                    date_trunc('hour', before.timestamp, 'UTC'),
                    before.domain,
                    differences.model,
                    differences.requests,
                    differences.failed_requests,
                    differences.tool_calls,
                    differences.total_duration_ms,
                    differences.timed_requests,
                    differences.uncached_input_tokens,
                    differences.cache_read_tokens,
                    differences.cache_write_5m_tokens,
                    differences.cache_write_1h_tokens,
                    differences.output_tokens,
                    differences.reasoning_tokens,
                    differences.cost_usd,
                    differences.priced_requests
                FROM differences
                CROSS JOIN before
                WHERE differences.requests > 0
                    AND NOT EXISTS (
                        SELECT
                        FROM hourly_stats AS stored
                        WHERE stored.workspace_id = :workspaceId
                            AND stored.train_id = before.train_id
                            AND stored.hour = date_trunc('hour', before.timestamp, 'UTC')
                            AND stored.model = differences.model
                            AND stored.domain IS NOT DISTINCT FROM before.domain
                    )
            )
            SELECT request_id
            FROM completed
            """;

    /** New keys of stored requests, in place of the old ones. */
    static final String REKEY = """
            WITH rekeyed AS MATERIALIZED (
                SELECT *
                FROM json_to_recordset(CAST(:keys AS json)) AS rekeyed (
                    request_id uuid,
                    timestamp timestamptz,
                    message_count integer,
                    current_message_hash bytea,
                    answer_hash bytea,
                    system_hash bytea,
                    offers bytea[],
                    wants json
                )
            ), changed AS (
                UPDATE api_requests
                SET
                    message_count = rekeyed.message_count,
                    current_message_hash = rekeyed.current_message_hash,
                    answer_hash = rekeyed.answer_hash,
                    system_hash = rekeyed.system_hash
                FROM rekeyed
                WHERE api_requests.workspace_id = :workspaceId
                    AND api_requests.request_id = rekeyed.request_id
                RETURNING api_requests.request_id
            ), old_offers AS (
                DELETE FROM link_offers
                USING rekeyed
                WHERE link_offers.workspace_id = :workspaceId
                    AND link_offers.request_id = rekeyed.request_id
                    AND NOT link_offers.key = ANY (rekeyed.offers)
            ), new_offers AS (
                INSERT INTO link_offers (workspace_id, train_id, key, timestamp, request_id)
                SELECT
                    CAST(:workspaceId AS uuid),
                    CAST(:trainId AS uuid),
                    offer.key,
                    rekeyed.timestamp,
                    rekeyed.request_id
                FROM rekeyed
                CROSS JOIN LATERAL unnest(rekeyed.offers) AS offer (key)
                ON CONFLICT DO NOTHING
            ), new_wants AS MATERIALIZED (
                SELECT rekeyed.request_id, rekeyed.timestamp, want.*
                FROM rekeyed
                CROSS JOIN LATERAL json_to_recordset(rekeyed.wants) AS want (
                    key bytea,
                    position integer,
                    is_answer boolean,
                    rank integer
                )
            ), old_wants AS (
                DELETE FROM link_wants
                USING rekeyed
                WHERE link_wants.workspace_id = :workspaceId
                    AND link_wants.request_id = rekeyed.request_id
                    AND NOT EXISTS (
                        SELECT
                        FROM new_wants
                        WHERE new_wants.request_id = link_wants.request_id
                            AND new_wants.key = link_wants.key
                    )
            ), wants AS (
                INSERT INTO link_wants (
                    workspace_id, train_id, key, timestamp, request_id, position, is_answer, rank)
                SELECT
                    CAST(:workspaceId AS uuid),
                    CAST(:trainId AS uuid),
                    key,
                    timestamp,
                    request_id,
                    position,
                    is_answer,
                    rank
                FROM new_wants
                ON CONFLICT DO NOTHING
            )
            SELECT request_id
            FROM changed
            """;

    private CompletionSql() {}
}
