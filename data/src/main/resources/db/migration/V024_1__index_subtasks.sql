-- Serves the sub-tasks of a conversation in their order.
CREATE INDEX CONCURRENTLY api_requests_subtask_idx
    ON api_requests (workspace_id, conversation_id, timestamp, request_id)
    WHERE is_subtask;
