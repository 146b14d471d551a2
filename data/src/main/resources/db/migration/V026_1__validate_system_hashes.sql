-- Validates what V026 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_system_hash_is_sha256;
