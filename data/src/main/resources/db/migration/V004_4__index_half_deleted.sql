-- Serves the cleanup: experiments that a run has fenced and not finished deleting.
CREATE INDEX CONCURRENTLY eval_batches_half_deleted_idx
    ON eval_batches (deleting_at)
    WHERE deleting_at IS NOT NULL;
