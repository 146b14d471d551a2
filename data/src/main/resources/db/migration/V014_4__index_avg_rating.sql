-- Serves the agents of a workspace, the best rated first.
CREATE INDEX CONCURRENTLY agents_avg_rating_idx
    ON agents (workspace_id, avg_rating DESC, id DESC)
    WHERE avg_rating IS NOT NULL;
