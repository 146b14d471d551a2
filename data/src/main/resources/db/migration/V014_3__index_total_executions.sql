-- Serves the agents of a workspace, the most used first.
CREATE INDEX CONCURRENTLY agents_total_executions_idx
    ON agents (workspace_id, total_executions DESC, id DESC);
