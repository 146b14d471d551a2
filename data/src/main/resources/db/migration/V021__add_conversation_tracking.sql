-- Where a request stands in its conversation.
--
-- Step 001 of the source system; hashes are 32 bytes, not text. Existing rows are not rewritten; the constraints are
-- validated in V021.1 and the indexes are built concurrently, each in a file of its own. Locks: ACCESS EXCLUSIVE on
-- api_requests, for a catalogue change only.
ALTER TABLE api_requests
    -- Of the whole list of messages, chained: each list has the hash of the list without its last message in it.
    ADD COLUMN current_message_hash bytea,
    -- The hash of the list of messages that the parent was sent with.
    ADD COLUMN parent_message_hash bytea,
    ADD COLUMN conversation_id uuid,
    ADD COLUMN branch_id text,
    -- How many messages the request has.
    ADD COLUMN message_count integer,
    ADD CONSTRAINT api_requests_message_hashes_are_sha256
        CHECK (octet_length(current_message_hash) = 32 AND octet_length(parent_message_hash) = 32) NOT VALID,
    ADD CONSTRAINT api_requests_branch_of_conversation
        CHECK (branch_id IS NULL OR conversation_id IS NOT NULL) NOT VALID,
    ADD CONSTRAINT api_requests_branch_length CHECK (char_length(branch_id) BETWEEN 1 AND 255) NOT VALID,
    ADD CONSTRAINT api_requests_message_count_not_negative CHECK (message_count >= 0) NOT VALID;
