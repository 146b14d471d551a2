package dev.mayfly.conversation;

/**
 * The parts that the queries for hourly statistics have in common; what narrows them down stands between the two. A row from
 * which its only request has moved to another model counts nothing, and is not shown.
 */
final class HourlySql {

    /** Hours and days in UTC all have the same length: date_trunc would look the zone up for each row, twice. */
    static final String HOURS = """
            WITH hours AS (
                SELECT
                    date_bin(
                        CASE CAST(:interval AS text) WHEN 'day' THEN interval '1 day' ELSE interval '1 hour' END,
                        hour,
                        timestamptz '2000-01-01 UTC'
                    ) AS bucket,
                    CASE CAST(:groupBy AS text)
                        WHEN 'model' THEN coalesce(model, '')
                        WHEN 'train' THEN coalesce(CAST(train_id AS text), '')
                        ELSE ''
                    END AS key,
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
                FROM hourly_stats
                WHERE workspace_id = :workspaceId
                    AND hour >= :since
                    AND hour < :until
                    AND requests > 0
                    AND (CAST(:model AS text) IS NULL OR model = CAST(:model AS text))
            """;

    static final String TOTALS = """
            )
            SELECT
                bucket,
                key,
                CAST(sum(requests) AS bigint) AS requests,
                CAST(sum(failed_requests) AS bigint) AS failed_requests,
                CAST(sum(tool_calls) AS bigint) AS tool_calls,
                CAST(sum(total_duration_ms) AS bigint) AS total_duration_ms,
                CAST(sum(timed_requests) AS bigint) AS timed_requests,
                CAST(sum(uncached_input_tokens) AS bigint) AS uncached_input_tokens,
                CAST(sum(cache_read_tokens) AS bigint) AS cache_read_tokens,
                CAST(sum(cache_write_5m_tokens) AS bigint) AS cache_write_short_tokens,
                CAST(sum(cache_write_1h_tokens) AS bigint) AS cache_write_long_tokens,
                CAST(sum(output_tokens) AS bigint) AS output_tokens,
                CAST(sum(reasoning_tokens) AS bigint) AS reasoning_tokens,
                sum(cost_usd) AS cost_usd,
                CAST(sum(priced_requests) AS bigint) AS priced_requests
            FROM hours
            WHERE (bucket, key) > (:afterTime, :afterKey)
            GROUP BY bucket, key
            ORDER BY bucket, key
            LIMIT :limit
            """;

    private static final String USE = """

                    sum(requests) AS requests,
                    sum(failed_requests) AS failed_requests,
                    sum(input_tokens) AS input_tokens,
                    sum(output_tokens) AS output_tokens,
                    sum(cost_usd) AS cost_usd,
                    sum(priced_requests) AS priced_requests
            """;

    /** What is summed up under other names too; what narrows the hours down follows, and then {@link #SUMMARY}. */
    static final String NAMED_HOURS = """
            WITH hours AS NOT MATERIALIZED (
                SELECT
                    hour,
                    model,
                    train_id,
                    requests,
                    failed_requests,
                    uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens AS input_tokens,
                    output_tokens,
                    cost_usd,
                    priced_requests
                FROM hourly_stats
                WHERE workspace_id = :workspaceId
                    AND hour >= :since
                    AND hour < :until
                    AND requests > 0
                    AND (CAST(:ofModel AS text) IS NULL OR model = CAST(:ofModel AS text))
            """;

    /**
     * Each day, and of the models and the trains those with the most tokens. The hours are read twice, once for the days and once
     * for the names: PostgreSQL cannot tell how few days there are, and would sort all hours for all three at once.
     */
    static final String SUMMARY = """
            ), days AS (
                SELECT
                    CAST(hour AT TIME ZONE 'UTC' AS date) AS day,
            """ + USE + """
                FROM hours
                GROUP BY day
            ), pairs AS (
                SELECT
                    model,
                    train_id,
            """ + USE + """
                FROM hours
                GROUP BY model, train_id
            ), names AS (
                SELECT
                    CASE grouping(model) WHEN 0 THEN 'model' ELSE 'train' END AS kind,
                    coalesce(CASE grouping(model) WHEN 0 THEN model ELSE CAST(train_id AS text) END, '') AS name,
            """ + USE + """
                FROM pairs
                GROUP BY GROUPING SETS ((model), (train_id))
            ), ranked AS (
                SELECT
                    kind,
                    name,
                    requests,
                    failed_requests,
                    input_tokens,
                    output_tokens,
                    cost_usd,
                    priced_requests,
                    row_number() OVER (PARTITION BY kind ORDER BY input_tokens + output_tokens DESC, name) AS place
                FROM names
            ), shown AS (
                SELECT
                    'day' AS kind,
                    CAST(day AS text) AS name,
                    requests,
                    failed_requests,
                    input_tokens,
                    output_tokens,
                    cost_usd,
                    priced_requests,
                    0 AS place
                FROM days
                UNION ALL
                SELECT
                    kind,
                    name,
                    requests,
                    failed_requests,
                    input_tokens,
                    output_tokens,
                    cost_usd,
                    priced_requests,
                    place
                FROM ranked
                WHERE place <= :names
            )
            SELECT
                kind,
                name,
                CAST(requests AS bigint) AS requests,
                CAST(failed_requests AS bigint) AS failed_requests,
                CAST(input_tokens AS bigint) AS input_tokens,
                CAST(output_tokens AS bigint) AS output_tokens,
                cost_usd,
                CAST(priced_requests AS bigint) AS priced_requests
            FROM shown
            ORDER BY kind, place, name
            """;

    private HourlySql() {}
}
