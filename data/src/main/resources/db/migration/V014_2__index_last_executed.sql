-- Serves the agents of a workspace, the last used first.
CREATE INDEX CONCURRENTLY agents_last_executed_idx
    ON agents (workspace_id, last_executed_at DESC)
    WHERE last_executed_at IS NOT NULL;
