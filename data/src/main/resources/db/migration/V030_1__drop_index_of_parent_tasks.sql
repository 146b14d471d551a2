-- What it served, V030 serves.
DROP INDEX CONCURRENTLY api_requests_parent_task_idx;
