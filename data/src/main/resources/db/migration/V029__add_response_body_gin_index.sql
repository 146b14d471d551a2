-- Serves searches for answers that contain something (@>), tool uses for one. Step 009 of the source system.
CREATE INDEX CONCURRENTLY api_request_payloads_response_idx
    ON api_request_payloads USING gin (response jsonb_path_ops);
