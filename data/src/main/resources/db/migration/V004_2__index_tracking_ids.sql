-- One experiment a tracking id; the id of an experiment that is being deleted is free at once.
CREATE UNIQUE INDEX CONCURRENTLY eval_batches_tracking_id_idx
    ON eval_batches (workspace_id, tracking_id)
    WHERE deleting_at IS NULL;
