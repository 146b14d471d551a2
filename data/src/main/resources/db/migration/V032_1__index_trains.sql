-- Serves the requests of a train, newest first.
CREATE INDEX CONCURRENTLY api_requests_train_newest_idx
    ON api_requests (workspace_id, train_id, timestamp DESC, request_id DESC);
