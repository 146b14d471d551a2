-- Serves the search for the request that a list of messages continues.
CREATE INDEX CONCURRENTLY api_requests_current_message_hash_idx
    ON api_requests (workspace_id, current_message_hash, timestamp DESC, request_id DESC)
    WHERE current_message_hash IS NOT NULL;
