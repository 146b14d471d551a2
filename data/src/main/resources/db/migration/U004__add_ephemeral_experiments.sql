-- Takes V004 and V004.1 to V004.9 back. Loses: tracking ids, descriptions and expiry dates of all batches, and which
-- agents and documents belong to an experiment only. Locks: ACCESS EXCLUSIVE, for a catalogue change only; the indexes
-- go with their columns.
ALTER TABLE documents
    DROP COLUMN ephemeral_batch_id;

ALTER TABLE agents
    DROP COLUMN ephemeral_batch_id;

ALTER TABLE eval_batches
    DROP COLUMN tracking_id,
    DROP COLUMN description,
    DROP COLUMN expires_at,
    DROP COLUMN is_ephemeral,
    DROP COLUMN deleting_at;
