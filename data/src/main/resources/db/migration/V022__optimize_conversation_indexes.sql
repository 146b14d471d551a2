-- Serves the requests of a conversation in their order, until V024 does. Step 002 of the source system.
CREATE INDEX CONCURRENTLY api_requests_conversation_timestamp_idx
    ON api_requests (workspace_id, conversation_id, timestamp);
