-- Serves the foreign key, and the requests that continue one.
CREATE INDEX CONCURRENTLY api_requests_parent_idx
    ON api_requests (workspace_id, parent_request_id)
    WHERE parent_request_id IS NOT NULL;
