package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives requests that know a domain only the train of that name, in lower case, which is made when there is none; and moves
 * what the hours count of them to the train.
 *
 * <p>Both keep the domain, so that the hours still equal the sums over the requests, and can be taken back.
 */
final class TrainIdsBackfill implements Backfill {

    /** As the schema holds slugs. */
    private static final String IS_SLUG = "lower(request.domain) ~ '^[A-Za-z0-9._:-]{1,255}$'";

    private static final String WITHOUT_TRAIN = """
            FROM
            """ + Stretch.REQUESTS + """
            WHERE request.train_id IS NULL
                AND request.domain IS NOT NULL
                AND
            """;

    private static final String MALFORMED =
            """
            SELECT request.request_id
            """ + WITHOUT_TRAIN + "NOT " + IS_SLUG + " ORDER BY request.timestamp, request.request_id";

    private static final String COUNT = """
            SELECT count(*)
            """ + WITHOUT_TRAIN + IS_SLUG;

    /** In the order of their names, so that two who make the same trains wait for one another and never both. */
    private static final String MAKE_TRAINS = """
            WITH slugs AS (
                SELECT DISTINCT request.workspace_id, lower(request.domain) AS slug
            """ + WITHOUT_TRAIN + IS_SLUG + """

            ), made AS (
                INSERT INTO trains (workspace_id, id, slug, name)
                SELECT workspace_id, gen_random_uuid(), slug, left(slug, 200)
                FROM slugs
                ORDER BY slug
                ON CONFLICT (workspace_id, slug) DO NOTHING
                RETURNING id
            )
            SELECT count(*)
            FROM made
            """;

    private static final String MOVE = """
            WITH moved AS (
                UPDATE api_requests
                SET train_id = trains.id
                FROM
            """ + Stretch.REQUESTS + """
                JOIN trains
                    ON trains.workspace_id = request.workspace_id
                    AND trains.slug = lower(request.domain)
                WHERE api_requests.workspace_id = request.workspace_id
                    AND api_requests.request_id = request.request_id
                    AND api_requests.train_id IS NULL
                RETURNING api_requests.*
            ), sums AS MATERIALIZED (
                SELECT
                    workspace_id,
                    train_id,
                    date_trunc('hour', timestamp, 'UTC') AS hour,
                    domain,
                    model,
                    count(*) AS requests,
                    count(*) FILTER (WHERE is_failed) AS failed_requests,
                    sum(tool_calls) AS tool_calls,
                    coalesce(sum(duration_ms), 0) AS total_duration_ms,
                    count(duration_ms) AS timed_requests,
                    coalesce(sum(uncached_input_tokens), 0) AS uncached_input_tokens,
                    coalesce(sum(cache_read_tokens), 0) AS cache_read_tokens,
                    coalesce(sum(cache_write_5m_tokens), 0) AS cache_write_5m_tokens,
                    coalesce(sum(cache_write_1h_tokens), 0) AS cache_write_1h_tokens,
                    coalesce(sum(output_tokens), 0) AS output_tokens,
                    coalesce(sum(reasoning_tokens), 0) AS reasoning_tokens,
                    coalesce(sum(cost_usd), 0) AS cost_usd,
                    count(cost_usd) AS priced_requests
                FROM moved
                GROUP BY workspace_id, train_id, hour, domain, model
            ), taken AS (
                UPDATE hourly_stats
                SET
                    requests = hourly_stats.requests - sums.requests,
                    failed_requests = hourly_stats.failed_requests - sums.failed_requests,
                    tool_calls = hourly_stats.tool_calls - sums.tool_calls,
                    total_duration_ms = hourly_stats.total_duration_ms - sums.total_duration_ms,
                    timed_requests = hourly_stats.timed_requests - sums.timed_requests,
                    uncached_input_tokens = hourly_stats.uncached_input_tokens - sums.uncached_input_tokens,
                    cache_read_tokens = hourly_stats.cache_read_tokens - sums.cache_read_tokens,
                    cache_write_5m_tokens = hourly_stats.cache_write_5m_tokens - sums.cache_write_5m_tokens,
                    cache_write_1h_tokens = hourly_stats.cache_write_1h_tokens - sums.cache_write_1h_tokens,
                    output_tokens = hourly_stats.output_tokens - sums.output_tokens,
                    reasoning_tokens = hourly_stats.reasoning_tokens - sums.reasoning_tokens,
                    cost_usd = hourly_stats.cost_usd - sums.cost_usd,
                    priced_requests = hourly_stats.priced_requests - sums.priced_requests
                FROM sums
                WHERE hourly_stats.workspace_id = sums.workspace_id
                    AND hourly_stats.train_id IS NULL
                    AND hourly_stats.hour = sums.hour
                    AND hourly_stats.domain = sums.domain
                    AND hourly_stats.model IS NOT DISTINCT FROM sums.model
            ), given AS (
                INSERT INTO hourly_stats (
                    workspace_id, train_id, hour, domain, model, requests, failed_requests, tool_calls, total_duration_ms,
                    timed_requests, uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens,
                    cache_write_1h_tokens, output_tokens, reasoning_tokens, cost_usd, priced_requests
                )
                SELECT
                    workspace_id, train_id, hour, domain, model, requests, failed_requests, tool_calls, total_duration_ms,
                    timed_requests, uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens,
                    cache_write_1h_tokens, output_tokens, reasoning_tokens, cost_usd, priced_requests
                FROM sums
                ORDER BY hour, train_id, domain, model
                ON CONFLICT ON CONSTRAINT hourly_stats_one_per_train DO UPDATE
                SET
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
            SELECT count(*)
            FROM moved
            """;

    /** No statement can write a row and delete it; nobody else has it, for what was taken from it is not committed yet. */
    private static final String DELETE_EMPTY = """
            WITH emptied AS (
                DELETE FROM hourly_stats
                USING jsonb_to_record(CAST(? AS jsonb)) AS stretch (
                    workspace_id uuid,
                    after_timestamp timestamptz,
                    timestamp timestamptz
                )
                WHERE hourly_stats.workspace_id = stretch.workspace_id
                    AND hourly_stats.train_id IS NULL
                    AND hourly_stats.hour > stretch.after_timestamp - interval '1 hour'
                    AND hourly_stats.hour <= stretch.timestamp
                    AND hourly_stats.domain IS NOT NULL
                    AND hourly_stats.requests = 0
                RETURNING hour
            )
            SELECT count(*)
            FROM emptied
            """;

    private final int chunkSize;

    TrainIdsBackfill(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    @Override
    public String name() {
        return "train-ids";
    }

    @Override
    public List<String> tables() {
        return List.of("api_requests", "hourly_stats", "trains");
    }

    @Override
    public String start() {
        return Stretch.START;
    }

    @Override
    public Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException {
        var found = Stretch.after(connection, position, chunkSize);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var stretch = found.get();
        var malformed = malformed(connection, stretch);
        long written = dryRun ? stretch.count(connection, COUNT) : move(connection, stretch);
        return Optional.of(new Chunk(stretch.bounds(), stretch.requests() - malformed.size(), written, malformed));
    }

    private static long move(Connection connection, Stretch stretch) throws SQLException {
        stretch.count(connection, MAKE_TRAINS);
        long moved = stretch.count(connection, MOVE);
        stretch.count(connection, DELETE_EMPTY);
        return moved;
    }

    private static List<Malformed> malformed(Connection connection, Stretch stretch) throws SQLException {
        try (var statement = connection.prepareStatement(MALFORMED)) {
            statement.setString(1, stretch.bounds());
            try (var rows = statement.executeQuery()) {
                var malformed = new ArrayList<Malformed>();
                while (rows.next()) {
                    malformed.add(new Malformed(
                            stretch.workspaceId(),
                            "api_requests",
                            rows.getObject("request_id", UUID.class),
                            "domain cannot name a train"));
                }
                return malformed;
            }
        }
    }
}
