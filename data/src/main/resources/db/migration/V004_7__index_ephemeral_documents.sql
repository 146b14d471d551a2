-- Serves deleting the documents of an experiment.
CREATE INDEX CONCURRENTLY documents_ephemeral_batch_idx
    ON documents (workspace_id, ephemeral_batch_id)
    WHERE ephemeral_batch_id IS NOT NULL;
