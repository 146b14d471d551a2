-- The system prompt has a hash of its own: conversations go on when it changes.
--
-- Step 006 of the source system. Existing rows are not rewritten and stay without it; the constraint is validated in
-- V026.1 and the index is built concurrently. Locks: ACCESS EXCLUSIVE on api_requests, for a catalogue change only.
ALTER TABLE api_requests
    ADD COLUMN system_hash bytea,
    ADD CONSTRAINT api_requests_system_hash_is_sha256 CHECK (octet_length(system_hash) = 32) NOT VALID;
