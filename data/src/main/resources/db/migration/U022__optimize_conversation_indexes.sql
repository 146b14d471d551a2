-- Takes V022 to V022.2 back. Loses: nothing. Locks: ACCESS EXCLUSIVE on api_requests, for a catalogue change only.
DROP INDEX IF EXISTS api_requests_conversation_timestamp_idx;
DROP INDEX api_requests_branch_idx;
