-- Takes V023 and V023.1 to V023.3 back. Loses: which requests are sub-tasks, and of which. Locks: ACCESS EXCLUSIVE on
-- api_requests, for a catalogue change only; constraints and indexes go with their columns.
ALTER TABLE api_requests
    DROP COLUMN parent_task_request_id,
    DROP COLUMN is_subtask,
    DROP COLUMN task_tool_invocation;
