-- A client's name for a request is unique in its train.
CREATE UNIQUE INDEX CONCURRENTLY api_requests_client_request_id_key
    ON api_requests (workspace_id, train_id, client_request_id)
    WHERE client_request_id IS NOT NULL;
