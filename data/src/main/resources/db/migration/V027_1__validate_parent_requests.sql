-- Validates what V027 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_not_its_own_parent;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_parent_fkey;
