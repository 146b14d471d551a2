-- Serves the foreign key, and the sub-tasks of a request, until V030 does.
CREATE INDEX CONCURRENTLY api_requests_parent_task_idx
    ON api_requests (workspace_id, parent_task_request_id)
    WHERE parent_task_request_id IS NOT NULL;
