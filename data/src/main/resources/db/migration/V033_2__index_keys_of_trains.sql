-- Serves the keys of a train and the foreign keys to trains and their members.
CREATE INDEX CONCURRENTLY api_keys_train_idx
    ON api_keys (workspace_id, train_id, id)
    WHERE train_id IS NOT NULL;
