-- Which request started a sub-task, through a Task tool in its answer.
--
-- Step 003 of the source system; existing requests are linked by the backfill task-links. Existing rows are not
-- rewritten; the constraints are validated in V023.1 and the indexes are built concurrently, each in a file of its own.
-- Locks: ACCESS EXCLUSIVE on api_requests, for a catalogue change only.
ALTER TABLE api_requests
    ADD COLUMN parent_task_request_id uuid,
    ADD COLUMN is_subtask boolean NOT NULL DEFAULT false,
    -- The Task tool uses of the answer: [{"id": …, "name": …, "input": {"prompt": …}}]. Goes with the payload.
    ADD COLUMN task_tool_invocation jsonb,
    ADD CONSTRAINT api_requests_tasks_listed CHECK (jsonb_typeof(task_tool_invocation) = 'array') NOT VALID,
    ADD CONSTRAINT api_requests_not_its_own_task CHECK (parent_task_request_id <> request_id) NOT VALID,
    -- Only this column is cleared when the parent's row expires.
    ADD CONSTRAINT api_requests_parent_task_fkey FOREIGN KEY (workspace_id, parent_task_request_id)
        REFERENCES api_requests (workspace_id, request_id) ON DELETE SET NULL (parent_task_request_id) NOT VALID;
