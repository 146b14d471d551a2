-- Takes V024 and V024.1 to V024.4 back. Loses: nothing. Locks: SHARE on api_requests while the two indexes are built that
-- V024 had replaced: writers wait for it.
CREATE INDEX api_requests_conversation_idx ON api_requests (workspace_id, conversation_id);
CREATE INDEX api_requests_conversation_timestamp_idx ON api_requests (workspace_id, conversation_id, timestamp);
DROP INDEX api_requests_conversation_newest_idx;
DROP INDEX api_requests_subtask_idx;
