package dev.mayfly.migrate;

import dev.mayfly.test.Administrator;
import java.util.List;

/** What the hours must count of the requests that are stored. */
record Hours(Administrator administrator) {

    private static final String COUNTERS = """
            requests, failed_requests, tool_calls, total_duration_ms, timed_requests, uncached_input_tokens,
            cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, cost_usd,
            priced_requests
            """;

    private static final String SUMS = """
            SELECT
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
                count(cost_usd) AS priced_requests,
                workspace_id,
                %1$s
                date_trunc('hour', timestamp, 'UTC') AS hour,
                domain,
                model
            FROM api_requests
            GROUP BY workspace_id, %1$s hour, domain, model
            """;

    /** Counts all requests, in a state of the database before there were trains. */
    void count() {
        administrator.execute("INSERT INTO hourly_stats (%s, workspace_id, hour, domain, model) %s"
                .formatted(COUNTERS, SUMS.formatted("")));
    }

    /** Counts all requests, each for its train. */
    void countByTrain() {
        administrator.execute("INSERT INTO hourly_stats (%s, workspace_id, train_id, hour, domain, model) %s"
                .formatted(COUNTERS, SUMS.formatted("train_id,")));
    }

    /** What is counted and not stored, and the other way round. */
    List<String> wrong() {
        String counted = "SELECT %s, workspace_id, train_id, hour, domain, model FROM hourly_stats".formatted(COUNTERS);
        String stored = SUMS.formatted("train_id,");
        return administrator.texts(
                "(%1$s EXCEPT ALL %2$s) UNION ALL (%2$s EXCEPT ALL %1$s)".formatted(counted, stored));
    }
}
