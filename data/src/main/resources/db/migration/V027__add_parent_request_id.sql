-- The request that a request continues.
--
-- Step 007 of the source system; existing requests are linked by the backfill parent-requests. Existing rows are not
-- rewritten; the constraints are validated in V027.1 and the index is built concurrently. Locks: ACCESS EXCLUSIVE on
-- api_requests, for a catalogue change only.
ALTER TABLE api_requests
    ADD COLUMN parent_request_id uuid,
    ADD CONSTRAINT api_requests_not_its_own_parent CHECK (parent_request_id <> request_id) NOT VALID,
    -- Only this column is cleared when the parent's row expires.
    ADD CONSTRAINT api_requests_parent_fkey FOREIGN KEY (workspace_id, parent_request_id)
        REFERENCES api_requests (workspace_id, request_id) ON DELETE SET NULL (parent_request_id) NOT VALID;
