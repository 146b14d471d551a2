-- LLM requests as agents made them, their bodies, the chunks of streamed answers, and counters of each hour.
--
-- Step 000 of the source system. Differences: bodies and headers are a table of their own, so that they can expire before
-- the rows; token usage is one ledger whatever the provider's fields; hourly_stats is a table kept by whoever records a
-- request, not a view that somebody has to refresh. The tables are new; the foreign key to workspaces comes last.
CREATE TABLE api_requests (
    workspace_id uuid NOT NULL,
    request_id uuid NOT NULL,
    -- The host that a client called, as systems knew it that had no trains.
    domain text,
    -- When the call began.
    timestamp timestamptz NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    model text,
    request_type text NOT NULL DEFAULT 'inference',
    account_id text,
    response_status integer,
    error text,
    is_failed boolean NOT NULL GENERATED ALWAYS AS (error IS NOT NULL OR coalesce(response_status >= 400, false)) STORED,
    duration_ms bigint,
    first_token_ms bigint,
    -- Each token counts in one of the first five columns; those of reasoning are among the output. NULL: not told.
    uncached_input_tokens bigint,
    cache_read_tokens bigint,
    cache_write_5m_tokens bigint,
    cache_write_1h_tokens bigint,
    output_tokens bigint,
    reasoning_tokens bigint,
    total_tokens bigint GENERATED ALWAYS AS (
        uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + output_tokens
    ) STORED,
    -- US dollars by the price list of that version; NULL when the list does not know the model, never 0 for it.
    cost_usd numeric,
    price_version text,
    tool_calls integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, request_id),
    CONSTRAINT api_requests_type_known
        CHECK (request_type IN ('inference', 'quota_probe', 'evaluation', 'internal_operation')),
    CONSTRAINT api_requests_text_length CHECK (
        char_length(domain) BETWEEN 1 AND 255 AND char_length(method) BETWEEN 1 AND 20
        AND char_length(path) BETWEEN 1 AND 2000 AND char_length(model) BETWEEN 1 AND 200
        AND char_length(account_id) BETWEEN 1 AND 200 AND char_length(error) BETWEEN 1 AND 500
        AND char_length(price_version) BETWEEN 1 AND 100
    ),
    CONSTRAINT api_requests_status_in_range CHECK (response_status BETWEEN 100 AND 599),
    CONSTRAINT api_requests_not_negative CHECK (
        duration_ms >= 0 AND first_token_ms >= 0 AND uncached_input_tokens >= 0 AND cache_read_tokens >= 0
        AND cache_write_5m_tokens >= 0 AND cache_write_1h_tokens >= 0 AND reasoning_tokens >= 0 AND cost_usd >= 0
        AND tool_calls >= 0
    ),
    CONSTRAINT api_requests_reasoning_is_output CHECK (reasoning_tokens <= output_tokens),
    CONSTRAINT api_requests_usage_whole CHECK (
        num_nulls(
            uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
            reasoning_tokens
        ) IN (0, 6)
    ),
    CONSTRAINT api_requests_cost_by_list CHECK ((cost_usd IS NULL) = (price_version IS NULL)),
    -- Five minutes, and one for clocks that differ.
    CONSTRAINT api_requests_not_from_the_future CHECK (timestamp <= created_at + interval '6 minutes')
);

-- Lists, newest first.
CREATE INDEX api_requests_newest_idx ON api_requests (workspace_id, timestamp DESC, request_id DESC);
CREATE INDEX api_requests_domain_newest_idx ON api_requests (workspace_id, domain, timestamp DESC, request_id DESC)
    WHERE domain IS NOT NULL;
CREATE INDEX api_requests_model_newest_idx ON api_requests (workspace_id, model, timestamp DESC, request_id DESC);
CREATE INDEX api_requests_failed_newest_idx ON api_requests (workspace_id, timestamp DESC, request_id DESC)
    WHERE is_failed;

-- What was sent and answered, until the retention of payloads takes it.
CREATE TABLE api_request_payloads (
    workspace_id uuid NOT NULL,
    request_id uuid NOT NULL,
    -- Without what signs the client in.
    headers jsonb,
    -- As it was sent, character by character.
    request json NOT NULL,
    -- NULL: none came, or it is still coming in chunks. U+0000 is kept as U+FFFD.
    response jsonb,
    stored_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, request_id),
    CONSTRAINT api_request_payloads_headers_named CHECK (jsonb_typeof(headers) = 'object'),
    CONSTRAINT api_request_payloads_request_named CHECK (json_typeof(request) = 'object'),
    CONSTRAINT api_request_payloads_request_fkey FOREIGN KEY (workspace_id, request_id)
        REFERENCES api_requests (workspace_id, request_id) ON DELETE CASCADE
);

-- Serves the retention, over all workspaces.
CREATE INDEX api_request_payloads_stored_idx ON api_request_payloads (stored_at, workspace_id, request_id);

-- One event of a streamed answer each, in the order of its index.
CREATE TABLE streaming_chunks (
    workspace_id uuid NOT NULL,
    request_id uuid NOT NULL,
    chunk_index integer NOT NULL,
    -- As it was sent.
    data json NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, request_id, chunk_index),
    CONSTRAINT streaming_chunks_index_in_range CHECK (chunk_index BETWEEN 0 AND 99999),
    CONSTRAINT streaming_chunks_data_named CHECK (json_typeof(data) = 'object'),
    CONSTRAINT streaming_chunks_payload_fkey FOREIGN KEY (workspace_id, request_id)
        REFERENCES api_request_payloads (workspace_id, request_id) ON DELETE CASCADE
);

-- Sums of the requests of an hour in UTC; what is counted here equals what is stored, in every transaction.
CREATE TABLE hourly_stats (
    workspace_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    domain text,
    model text,
    requests bigint NOT NULL DEFAULT 0,
    failed_requests bigint NOT NULL DEFAULT 0,
    tool_calls bigint NOT NULL DEFAULT 0,
    -- Milliseconds, and of how many requests they were told.
    total_duration_ms numeric NOT NULL DEFAULT 0,
    timed_requests bigint NOT NULL DEFAULT 0,
    uncached_input_tokens bigint NOT NULL DEFAULT 0,
    cache_read_tokens bigint NOT NULL DEFAULT 0,
    cache_write_5m_tokens bigint NOT NULL DEFAULT 0,
    cache_write_1h_tokens bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    reasoning_tokens bigint NOT NULL DEFAULT 0,
    cost_usd numeric NOT NULL DEFAULT 0,
    -- How many requests the cost tells of.
    priced_requests bigint NOT NULL DEFAULT 0,

    CONSTRAINT hourly_stats_one_per_hour UNIQUE NULLS NOT DISTINCT (workspace_id, hour, domain, model),
    CONSTRAINT hourly_stats_hour_whole CHECK (hour = date_trunc('hour', hour, 'UTC')),
    CONSTRAINT hourly_stats_not_negative CHECK (
        requests >= 0 AND failed_requests >= 0 AND tool_calls >= 0 AND total_duration_ms >= 0 AND timed_requests >= 0
        AND uncached_input_tokens >= 0 AND cache_read_tokens >= 0 AND cache_write_5m_tokens >= 0
        AND cache_write_1h_tokens >= 0 AND output_tokens >= 0 AND reasoning_tokens >= 0 AND cost_usd >= 0
        AND priced_requests >= 0
    ),
    CONSTRAINT hourly_stats_parts_of_requests
        CHECK (failed_requests <= requests AND timed_requests <= requests AND priced_requests <= requests)
);

ALTER TABLE api_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY api_requests_tenant ON api_requests TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY api_requests_maintenance ON api_requests TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE api_request_payloads ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_request_payloads FORCE ROW LEVEL SECURITY;
CREATE POLICY api_request_payloads_tenant ON api_request_payloads TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY api_request_payloads_maintenance ON api_request_payloads TO mayfly_maintenance
    USING (true) WITH CHECK (true);

ALTER TABLE streaming_chunks ENABLE ROW LEVEL SECURITY;
ALTER TABLE streaming_chunks FORCE ROW LEVEL SECURITY;
CREATE POLICY streaming_chunks_tenant ON streaming_chunks TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY streaming_chunks_maintenance ON streaming_chunks TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE hourly_stats ENABLE ROW LEVEL SECURITY;
ALTER TABLE hourly_stats FORCE ROW LEVEL SECURITY;
CREATE POLICY hourly_stats_tenant ON hourly_stats TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY hourly_stats_maintenance ON hourly_stats TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON api_requests, api_request_payloads, hourly_stats TO mayfly_app;
GRANT SELECT, INSERT ON streaming_chunks TO mayfly_app;
GRANT SELECT, UPDATE, DELETE ON api_requests, api_request_payloads, streaming_chunks TO mayfly_maintenance;
GRANT SELECT, INSERT, UPDATE, DELETE ON hourly_stats TO mayfly_maintenance;

ALTER TABLE api_requests
    ADD CONSTRAINT api_requests_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id);
ALTER TABLE hourly_stats
    ADD CONSTRAINT hourly_stats_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id);
