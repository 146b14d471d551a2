-- Validates what V035 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_client_request_id_length;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_content_is_sha256;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_answer_hash_is_sha256;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_link_kind_known;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_link_depth_in_range;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_not_its_own_retry;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_link_of_conversation;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_only_inference_is_linked;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_retry_fkey;
ALTER TABLE api_requests VALIDATE CONSTRAINT api_requests_train_fkey;
ALTER TABLE hourly_stats VALIDATE CONSTRAINT hourly_stats_train_fkey;
ALTER TABLE api_request_payloads VALIDATE CONSTRAINT api_request_payloads_new_text_length;
