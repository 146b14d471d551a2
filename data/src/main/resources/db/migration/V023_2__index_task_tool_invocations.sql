-- Serves the search for the Task tool use with a prompt.
CREATE INDEX CONCURRENTLY api_requests_task_tool_invocation_idx
    ON api_requests USING gin (task_tool_invocation jsonb_path_ops)
    WHERE task_tool_invocation IS NOT NULL;
