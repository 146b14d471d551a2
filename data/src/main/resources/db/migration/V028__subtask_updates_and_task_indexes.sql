-- Serves the search for the requests that started sub-tasks in a time. Step 008 of the source system; its data part is the
-- backfill subtask-branches, and its index on bodies is V029, which serves every such search.
CREATE INDEX CONCURRENTLY api_requests_task_newest_idx
    ON api_requests (workspace_id, timestamp DESC, request_id DESC)
    WHERE task_tool_invocation IS NOT NULL;
