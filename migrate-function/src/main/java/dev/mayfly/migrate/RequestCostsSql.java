package dev.mayfly.migrate;

/** The statements of {@link RequestCostsBackfill}. */
final class RequestCostsSql {

    private static final String COLUMNS = """
            workspace_id,
            request_id,
            train_id,
            model,
            uncached_input_tokens,
            cache_read_tokens,
            cache_write_5m_tokens,
            cache_write_1h_tokens,
            output_tokens,
            reasoning_tokens,
            cost_usd,
            price_version
            """;

    /**
     * The requests after a position, in the order of the primary key; all of them, so that a chunk is bounded however few have a
     * usage. A position that was reached with another price list is the beginning.
     */
    static final String NEXT = """
            SELECT
                next_request.*,
                jsonb_build_object(
                    'workspace_id', next_request.workspace_id,
                    'request_id', next_request.request_id,
                    'price_version', last.price_version
                ) AS position
            FROM (
                SELECT
                    newest.version AS price_version,
                    CASE
                        WHEN reached.price_version = newest.version THEN reached.workspace_id
                        ELSE '00000000-0000-0000-0000-000000000000'
                    END AS workspace_id,
                    CASE
                        WHEN reached.price_version = newest.version THEN reached.request_id
                        ELSE '00000000-0000-0000-0000-000000000000'
                    END AS request_id
                FROM jsonb_to_record(CAST(? AS jsonb)) AS reached (workspace_id uuid, request_id uuid, price_version text)
                CROSS JOIN (VALUES (CAST(? AS text))) AS newest (version)
            ) AS last
            CROSS JOIN LATERAL (
                SELECT
            """ + COLUMNS + """
                FROM api_requests
                WHERE (workspace_id, request_id) > (last.workspace_id, last.request_id)
                ORDER BY workspace_id, request_id
                LIMIT ?
            ) AS next_request
            ORDER BY next_request.workspace_id, next_request.request_id
            """;

    /** Whoever changes what is summed up of a train holds it. */
    static final String HOLD_TRAINS = """
            SELECT
            FROM trains
            WHERE (workspace_id, id) IN (
                SELECT workspace_id, train_id
                FROM jsonb_to_recordset(CAST(? AS jsonb)) AS request (workspace_id uuid, train_id uuid)
            )
            ORDER BY workspace_id, id
            FOR UPDATE
            """;

    /** What is stored of these requests by now, and until the transaction ends. */
    static final String LOCK = """
            SELECT
            """ + COLUMNS + """
            FROM api_requests
            WHERE (workspace_id, request_id) IN (
                SELECT workspace_id, request_id
                FROM jsonb_to_recordset(CAST(? AS jsonb)) AS request (workspace_id uuid, request_id uuid)
            )
            ORDER BY workspace_id, request_id
            FOR NO KEY UPDATE
            """;

    /** Locked requests get their costs, and what counts these moves by the differences. */
    static final String PRICE = """
            WITH changes AS MATERIALIZED (
                SELECT
                    api_requests.workspace_id,
                    api_requests.request_id,
                    api_requests.train_id,
                    api_requests.conversation_id,
                    date_trunc('hour', api_requests.timestamp, 'UTC') AS hour,
                    api_requests.domain,
                    api_requests.model,
                    change.cost_usd,
                    change.price_version,
                    change.cost_usd - coalesce(api_requests.cost_usd, 0) AS difference,
                    num_nulls(api_requests.cost_usd) AS priced_requests
                FROM jsonb_to_recordset(CAST(? AS jsonb)) AS change (
                    workspace_id uuid,
                    request_id uuid,
                    cost_usd numeric,
                    price_version text
                )
                JOIN api_requests
                    ON api_requests.workspace_id = change.workspace_id
                    AND api_requests.request_id = change.request_id
            ), priced AS (
                UPDATE api_requests
                SET cost_usd = changes.cost_usd, price_version = changes.price_version
                FROM changes
                WHERE api_requests.workspace_id = changes.workspace_id
                    AND api_requests.request_id = changes.request_id
                RETURNING api_requests.request_id
            ), hours AS (
                UPDATE hourly_stats
                SET
                    cost_usd = hourly_stats.cost_usd + sums.difference,
                    priced_requests = hourly_stats.priced_requests + sums.priced_requests
                FROM (
                    SELECT
                        workspace_id,
                        train_id,
                        hour,
                        domain,
                        model,
                        sum(difference) AS difference,
                        sum(priced_requests) AS priced_requests
                    FROM changes
                    GROUP BY workspace_id, train_id, hour, domain, model
                    HAVING sum(difference) <> 0
                        OR sum(priced_requests) <> 0
                ) AS sums
                WHERE hourly_stats.workspace_id = sums.workspace_id
                    AND hourly_stats.hour = sums.hour
                    AND hourly_stats.train_id IS NOT DISTINCT FROM sums.train_id
                    AND hourly_stats.domain IS NOT DISTINCT FROM sums.domain
                    AND hourly_stats.model IS NOT DISTINCT FROM sums.model
            ), summed AS (
                UPDATE conversations
                SET
                    cost_usd = conversations.cost_usd + sums.difference,
                    priced_requests = conversations.priced_requests + sums.priced_requests
                FROM (
                    SELECT
                        workspace_id,
                        train_id,
                        conversation_id,
                        sum(difference) AS difference,
                        sum(priced_requests) AS priced_requests
                    FROM changes
                    GROUP BY workspace_id, train_id, conversation_id
                    HAVING sum(difference) <> 0
                        OR sum(priced_requests) <> 0
                ) AS sums
                WHERE conversations.workspace_id = sums.workspace_id
                    AND conversations.id = sums.conversation_id
                    AND conversations.train_id = sums.train_id
            )
            SELECT count(*)
            FROM priced
            """;

    private RequestCostsSql() {}
}
