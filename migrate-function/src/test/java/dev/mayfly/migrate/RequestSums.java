package dev.mayfly.migrate;

import dev.mayfly.test.Administrator;
import java.util.List;
import java.util.stream.Stream;

/** What the hours and the conversations must count of the requests that are stored. */
record RequestSums(Administrator administrator) {

    /** Counts all requests, each for its train. */
    void count() {
        new Hours(administrator).countByTrain();
        administrator.execute("""
                INSERT INTO conversations (
                    workspace_id, id, train_id, started_at, last_request_at, requests, failed_requests, branches, subtasks,
                    tool_calls, total_duration_ms, uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens,
                    cache_write_1h_tokens, output_tokens, reasoning_tokens, cost_usd, priced_requests, models, accounts)
                SELECT
                    workspace_id, conversation_id, train_id, min(timestamp), max(timestamp), count(*), 0, 1, 0, 0, 0, 0, 0, 0,
                    0, 0, 0, coalesce(sum(cost_usd), 0), count(cost_usd), '{}', '{}'
                FROM api_requests
                WHERE conversation_id IS NOT NULL
                    AND train_id IS NOT NULL
                GROUP BY workspace_id, conversation_id, train_id
                """);
    }

    /** What is counted and not stored, and the other way round. */
    List<String> wrong() {
        String counted = "SELECT workspace_id, id, train_id, requests, cost_usd, priced_requests FROM conversations";
        String stored = """
                SELECT workspace_id, conversation_id, train_id, count(*), coalesce(sum(cost_usd), 0), count(cost_usd)
                FROM api_requests
                WHERE conversation_id IS NOT NULL
                    AND train_id IS NOT NULL
                GROUP BY workspace_id, conversation_id, train_id
                """;
        var wrong = administrator.texts(
                "(%1$s EXCEPT ALL %2$s) UNION ALL (%2$s EXCEPT ALL %1$s)".formatted(counted, stored));
        return Stream.concat(wrong.stream(), new Hours(administrator).wrong().stream())
                .toList();
    }

    /** With the place of each row, which changes with each write. */
    List<String> conversations() {
        return administrator.texts("SELECT concat_ws(' ', ctid, xmin, conversations) FROM conversations ORDER BY 1");
    }
}
