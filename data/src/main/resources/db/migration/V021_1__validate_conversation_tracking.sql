-- Validates what V021 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_message_hashes_are_sha256;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_branch_of_conversation;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_branch_length;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_message_count_not_negative;
