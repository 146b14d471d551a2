-- Ephemeral experiments: batches that own their agent and documents and delete themselves when they expire.
--
-- Existing batches become regular ones (is_ephemeral = false) and are not rewritten: every new column is NULL or has a
-- constant default, every constraint is added NOT VALID and validated in V004.1, every index is built concurrently in
-- a file of its own. Locks: ACCESS EXCLUSIVE on eval_batches, agents and documents, each for a catalogue change only.
ALTER TABLE eval_batches
    ADD COLUMN tracking_id text,
    ADD COLUMN description text,
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN is_ephemeral boolean NOT NULL DEFAULT false,
    -- The fence: set once, under lock, when the batch is expired or deleted and nothing runs. From then on the batch
    -- is gone for everybody, and its rows are deleted in chunks.
    ADD COLUMN deleting_at timestamptz,
    ADD CONSTRAINT eval_batches_tracking_id_format CHECK (tracking_id ~ '^[A-Za-z0-9._-]{1,100}$') NOT VALID,
    ADD CONSTRAINT eval_batches_description_length CHECK (char_length(description) <= 2000) NOT VALID,
    ADD CONSTRAINT eval_batches_expires_when_ephemeral CHECK (is_ephemeral = (expires_at IS NOT NULL)) NOT VALID,
    ADD CONSTRAINT eval_batches_ephemeral_is_tracked CHECK (NOT is_ephemeral OR tracking_id IS NOT NULL) NOT VALID;

-- Deferred, because the batch, its agent and its documents point at one another.
ALTER TABLE agents
    ADD COLUMN ephemeral_batch_id uuid,
    ADD CONSTRAINT agents_ephemeral_batch_fkey FOREIGN KEY (workspace_id, ephemeral_batch_id)
        REFERENCES eval_batches (workspace_id, id) DEFERRABLE INITIALLY DEFERRED NOT VALID;

ALTER TABLE documents
    ADD COLUMN ephemeral_batch_id uuid,
    ADD CONSTRAINT documents_ephemeral_batch_fkey FOREIGN KEY (workspace_id, ephemeral_batch_id)
        REFERENCES eval_batches (workspace_id, id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
