-- Takes V032 and V032.1 to V032.5 back. Loses: which train a request belongs to; the hours of the trains are added up.
-- Locks: ACCESS EXCLUSIVE on api_requests, for a catalogue change only, and on hourly_stats while it is written anew. To be
-- run in one transaction, in which its temporary table lives.
CREATE TEMPORARY TABLE hours ON COMMIT DROP AS
SELECT
    workspace_id,
    hour,
    domain,
    model,
    sum(requests) AS requests,
    sum(failed_requests) AS failed_requests,
    sum(tool_calls) AS tool_calls,
    sum(total_duration_ms) AS total_duration_ms,
    sum(timed_requests) AS timed_requests,
    sum(uncached_input_tokens) AS uncached_input_tokens,
    sum(cache_read_tokens) AS cache_read_tokens,
    sum(cache_write_5m_tokens) AS cache_write_5m_tokens,
    sum(cache_write_1h_tokens) AS cache_write_1h_tokens,
    sum(output_tokens) AS output_tokens,
    sum(reasoning_tokens) AS reasoning_tokens,
    sum(cost_usd) AS cost_usd,
    sum(priced_requests) AS priced_requests
FROM hourly_stats
GROUP BY workspace_id, hour, domain, model;

DELETE FROM hourly_stats;

ALTER TABLE hourly_stats DROP COLUMN train_id;
ALTER TABLE hourly_stats
    ADD CONSTRAINT hourly_stats_one_per_hour UNIQUE NULLS NOT DISTINCT (workspace_id, hour, domain, model);
DROP INDEX hourly_stats_hour_idx;

INSERT INTO hourly_stats (
    workspace_id, hour, domain, model, requests, failed_requests, tool_calls, total_duration_ms, timed_requests,
    uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
    reasoning_tokens, cost_usd, priced_requests)
SELECT
    workspace_id, hour, domain, model, requests, failed_requests, tool_calls, total_duration_ms, timed_requests,
    uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
    reasoning_tokens, cost_usd, priced_requests
FROM hours;

ALTER TABLE api_requests DROP COLUMN train_id;
