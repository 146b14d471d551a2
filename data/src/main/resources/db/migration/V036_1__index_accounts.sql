-- Serves the requests of an account, newest first, and what it used lately.
CREATE INDEX CONCURRENTLY api_requests_account_newest_idx
    ON api_requests (workspace_id, account_id, timestamp DESC, request_id DESC)
    WHERE account_id IS NOT NULL;
