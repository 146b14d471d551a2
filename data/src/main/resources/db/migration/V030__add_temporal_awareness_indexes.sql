-- Serves the sub-tasks of a request in their order. Step 010 of the source system; its other index equals that of V024.
CREATE INDEX CONCURRENTLY api_requests_subtask_sequence_idx
    ON api_requests (workspace_id, parent_task_request_id, timestamp, request_id)
    WHERE parent_task_request_id IS NOT NULL;
