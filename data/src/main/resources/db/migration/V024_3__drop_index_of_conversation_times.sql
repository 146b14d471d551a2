-- What it served, V024 serves.
DROP INDEX CONCURRENTLY api_requests_conversation_timestamp_idx;
