-- Validates what V023 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_tasks_listed;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_not_its_own_task;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_parent_task_fkey;
