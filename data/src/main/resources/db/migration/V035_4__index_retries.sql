-- Serves the foreign key, and the retries of a request.
CREATE INDEX CONCURRENTLY api_requests_retry_idx
    ON api_requests (workspace_id, retry_of_request_id)
    WHERE retry_of_request_id IS NOT NULL;
