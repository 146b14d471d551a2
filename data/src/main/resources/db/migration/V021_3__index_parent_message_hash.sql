-- Serves the search for the requests that continue one.
CREATE INDEX CONCURRENTLY api_requests_parent_message_hash_idx
    ON api_requests (workspace_id, parent_message_hash)
    WHERE parent_message_hash IS NOT NULL;
