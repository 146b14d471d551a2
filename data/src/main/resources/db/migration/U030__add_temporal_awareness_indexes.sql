-- Takes V030 and V030.1 back. Loses: nothing. Locks: SHARE on api_requests while the index is built that V030 had
-- replaced: writers wait for it.
CREATE INDEX api_requests_parent_task_idx ON api_requests (workspace_id, parent_task_request_id)
    WHERE parent_task_request_id IS NOT NULL;
DROP INDEX api_requests_subtask_sequence_idx;
