-- Serves the linker: which request of the train was sent with this list of messages, the newest first.
CREATE INDEX CONCURRENTLY api_requests_train_message_hash_idx
    ON api_requests (workspace_id, train_id, current_message_hash, timestamp DESC, request_id DESC)
    WHERE current_message_hash IS NOT NULL;
