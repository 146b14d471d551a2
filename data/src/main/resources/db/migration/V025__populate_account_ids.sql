-- Serves the requests of a provider account, newest first. Step 005 of the source system; its data part is the backfill
-- account-ids.
CREATE INDEX CONCURRENTLY api_requests_account_newest_idx
    ON api_requests (workspace_id, account_id, timestamp DESC, request_id DESC)
    WHERE account_id IS NOT NULL;
