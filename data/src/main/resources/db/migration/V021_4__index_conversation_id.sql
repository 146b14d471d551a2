-- Serves the requests of a conversation, until V024 does.
CREATE INDEX CONCURRENTLY api_requests_conversation_idx
    ON api_requests (workspace_id, conversation_id);
