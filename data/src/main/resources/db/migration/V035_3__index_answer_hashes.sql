-- Serves the linker: which request of the train was answered so that this list of messages came of it, the newest first.
CREATE INDEX CONCURRENTLY api_requests_train_answer_hash_idx
    ON api_requests (workspace_id, train_id, answer_hash, timestamp DESC, request_id DESC)
    WHERE answer_hash IS NOT NULL;
