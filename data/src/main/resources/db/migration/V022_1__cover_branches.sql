-- Serves the branches of a conversation without reading the table itself.
CREATE INDEX CONCURRENTLY api_requests_branch_idx
    ON api_requests (workspace_id, conversation_id, branch_id, timestamp)
    INCLUDE (request_id, model, message_count, total_tokens)
    WHERE conversation_id IS NOT NULL;
