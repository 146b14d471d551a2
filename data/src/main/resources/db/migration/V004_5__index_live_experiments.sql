-- Serves the cap: the live experiments of one user.
CREATE INDEX CONCURRENTLY eval_batches_live_experiments_idx
    ON eval_batches (workspace_id, owner_id, expires_at)
    WHERE is_ephemeral AND deleting_at IS NULL;
