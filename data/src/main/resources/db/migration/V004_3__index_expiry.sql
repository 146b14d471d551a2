-- Serves the cleanup, over all workspaces: what has expired, the longest overdue first.
CREATE INDEX CONCURRENTLY eval_batches_expiry_idx
    ON eval_batches (expires_at, workspace_id, id)
    WHERE is_ephemeral AND deleting_at IS NULL;
