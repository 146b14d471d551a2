-- Serves the list of ordinary documents, newest first.
CREATE INDEX CONCURRENTLY documents_newest_idx
    ON documents (workspace_id, created_at DESC, id DESC)
    WHERE ephemeral_batch_id IS NULL;
