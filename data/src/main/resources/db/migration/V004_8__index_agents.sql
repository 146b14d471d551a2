-- Serves the list of ordinary agents, newest first.
CREATE INDEX CONCURRENTLY agents_newest_idx
    ON agents (workspace_id, created_at DESC, id DESC)
    WHERE ephemeral_batch_id IS NULL;
