-- Serves deleting the agent of an experiment.
CREATE INDEX CONCURRENTLY agents_ephemeral_batch_idx
    ON agents (workspace_id, ephemeral_batch_id)
    WHERE ephemeral_batch_id IS NOT NULL;
