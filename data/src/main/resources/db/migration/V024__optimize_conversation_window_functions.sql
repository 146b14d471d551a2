-- Serves the requests of a conversation in either order, and windows over them. Step 004 of the source system.
CREATE INDEX CONCURRENTLY api_requests_conversation_newest_idx
    ON api_requests (workspace_id, conversation_id, timestamp DESC, request_id DESC)
    WHERE conversation_id IS NOT NULL;
