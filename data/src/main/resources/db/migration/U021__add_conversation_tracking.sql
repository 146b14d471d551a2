-- Takes V021 and V021.1 to V021.4 back. Loses: which conversation and branch a request belongs to. Locks: ACCESS
-- EXCLUSIVE on api_requests, for a catalogue change only; constraints and indexes go with their columns.
ALTER TABLE api_requests
    DROP COLUMN current_message_hash,
    DROP COLUMN parent_message_hash,
    DROP COLUMN conversation_id,
    DROP COLUMN branch_id,
    DROP COLUMN message_count;
