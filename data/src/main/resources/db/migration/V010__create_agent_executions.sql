-- Every execution of an agent, once.
--
-- The table is new. The foreign keys come last, each in a statement of its own: until the commit they hold SHARE ROW
-- EXCLUSIVE on workspaces, agents and users, which writers of these tables wait for.
CREATE TABLE agent_executions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- The caller's name for the execution; what makes recording it again harmless.
    execution_id text NOT NULL,
    -- SHA-256 of what the caller sent: the same id with other content is refused.
    content_sha256 bytea NOT NULL,
    status text NOT NULL,
    -- Times in milliseconds, sizes in bytes of UTF-8, credits in cents.
    duration bigint NOT NULL,
    credits_consumed bigint NOT NULL DEFAULT 0,
    http_status integer,
    -- The family, and the code that the caller gave.
    error_code text,
    original_error_code text,
    error_message text,
    input_size bigint,
    output_size bigint,
    input_type text,
    output_type text,
    response_time bigint,
    processing_time bigint,
    queue_time bigint,
    session_id text,
    user_agent text,
    -- A network, never an address: the last part is left out.
    ip_address cidr,
    started_at timestamptz NOT NULL,
    completed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT agent_executions_execution_id_key UNIQUE (workspace_id, execution_id),
    CONSTRAINT agent_executions_execution_id_length CHECK (char_length(execution_id) BETWEEN 1 AND 200),
    CONSTRAINT agent_executions_content_is_sha256 CHECK (octet_length(content_sha256) = 32),
    CONSTRAINT agent_executions_status_known CHECK (status IN ('success', 'failed', 'timeout', 'error')),
    CONSTRAINT agent_executions_credits_for_success CHECK (credits_consumed = 0 OR status = 'success'),
    CONSTRAINT agent_executions_http_status_in_range CHECK (http_status BETWEEN 100 AND 599),
    CONSTRAINT agent_executions_error_code_known CHECK (error_code IN (
        'TIMEOUT', 'UNREACHABLE', 'VALIDATION_ERROR', 'UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND', 'RATE_LIMITED',
        'SERVER_ERROR', 'CLIENT_ERROR', 'NETWORK_ERROR', 'UNKNOWN_ERROR'
    )),
    CONSTRAINT agent_executions_success_has_no_error CHECK ((status = 'success') = (error_code IS NULL)),
    CONSTRAINT agent_executions_not_negative CHECK (
        duration >= 0 AND credits_consumed >= 0 AND input_size >= 0 AND output_size >= 0
        AND response_time >= 0 AND processing_time >= 0 AND queue_time >= 0
    ),
    -- A thousand years; sums over a bucket stay far inside their types.
    CONSTRAINT agent_executions_duration_bounded CHECK (duration <= 31536000000000),
    CONSTRAINT agent_executions_text_length CHECK (
        char_length(original_error_code) <= 100 AND char_length(error_message) <= 500
        AND char_length(input_type) <= 100 AND char_length(output_type) <= 100
        AND char_length(session_id) <= 200 AND char_length(user_agent) <= 500
    ),
    CONSTRAINT agent_executions_ip_address_cut CHECK (
        masklen(ip_address) <= CASE family(ip_address) WHEN 4 THEN 24 ELSE 48 END
    ),
    CONSTRAINT agent_executions_ends_not_before_start CHECK (completed_at >= started_at),
    -- Five minutes, and one for clocks that differ.
    CONSTRAINT agent_executions_not_from_the_future CHECK (started_at <= created_at + interval '6 minutes')
);

-- Lists, newest first: of a workspace, of an agent, of a user, of a status, of an error. The user's begins with the
-- user, so that it serves the foreign key too.
CREATE INDEX agent_executions_newest_idx ON agent_executions (workspace_id, created_at DESC, id DESC);
CREATE INDEX agent_executions_agent_newest_idx ON agent_executions (workspace_id, agent_id, created_at DESC, id DESC);
CREATE INDEX agent_executions_user_newest_idx ON agent_executions (user_id, workspace_id, created_at DESC, id DESC);
CREATE INDEX agent_executions_status_newest_idx ON agent_executions (workspace_id, status, created_at DESC, id DESC);
CREATE INDEX agent_executions_error_newest_idx ON agent_executions (workspace_id, error_code, created_at DESC, id DESC)
    WHERE error_code IS NOT NULL;
-- Serves the roll-up of an hour or a day without reading the table itself.
CREATE INDEX agent_executions_started_idx ON agent_executions (workspace_id, agent_id, started_at) INCLUDE (duration);

ALTER TABLE agent_executions ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_executions FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_executions_tenant ON agent_executions TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY agent_executions_maintenance ON agent_executions TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, DELETE ON agent_executions TO mayfly_app;
-- UPDATE to lock the rows that it deletes; INSERT for the jobs whose worker fell silent.
GRANT SELECT, INSERT, UPDATE, DELETE ON agent_executions TO mayfly_maintenance;

ALTER TABLE agent_executions
    ADD CONSTRAINT agent_executions_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
    ADD CONSTRAINT agent_executions_agent_fkey FOREIGN KEY (workspace_id, agent_id)
        REFERENCES agents (workspace_id, id) ON DELETE RESTRICT;
