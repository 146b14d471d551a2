-- Serves the requests with one system prompt, newest first.
CREATE INDEX CONCURRENTLY api_requests_system_hash_idx
    ON api_requests (workspace_id, system_hash, timestamp DESC)
    WHERE system_hash IS NOT NULL;
