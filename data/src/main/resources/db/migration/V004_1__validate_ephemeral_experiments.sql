-- Validates what V004 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE eval_batches VALIDATE CONSTRAINT eval_batches_tracking_id_format;
ALTER TABLE eval_batches VALIDATE CONSTRAINT eval_batches_description_length;
ALTER TABLE eval_batches VALIDATE CONSTRAINT eval_batches_expires_when_ephemeral;
ALTER TABLE eval_batches VALIDATE CONSTRAINT eval_batches_ephemeral_is_tracked;
ALTER TABLE agents VALIDATE CONSTRAINT agents_ephemeral_batch_fkey;
ALTER TABLE documents VALIDATE CONSTRAINT documents_ephemeral_batch_fkey;
