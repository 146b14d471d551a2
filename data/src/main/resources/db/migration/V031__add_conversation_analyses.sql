-- Analyses of conversations by a model: one for each branch, the results that it has had, and who did what when.
--
-- Step 011 of the source system. Differences: whoever analyses holds a lease with a token, so that a late answer changes
-- nothing; each new result is kept beside the ones before it. Conversations themselves come with V035, and the foreign key to
-- them with V038. The tables are new. Locks: none on existing tables but workspaces and users, whose foreign keys come last.
CREATE TYPE conversation_analysis_status AS ENUM ('pending', 'processing', 'completed', 'failed');

CREATE TABLE conversation_analyses (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    branch_id text NOT NULL,
    status conversation_analysis_status NOT NULL DEFAULT 'pending',
    -- Of the result that was asked for last; the results before it have lower numbers.
    version integer NOT NULL DEFAULT 1,
    custom_prompt text,
    requested_by uuid NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    -- Of this version.
    attempts integer NOT NULL DEFAULT 0,
    run_after timestamptz NOT NULL DEFAULT now(),
    -- Stays after the lease, so that a repeated answer is known again.
    lease_token uuid,
    lease_expires_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    error_code text,
    error_message text,
    -- The model that was asked last, and what all attempts at all versions took together. The cost leaves out attempts
    -- whose price is not known; NULL when there are no others.
    model text,
    input_tokens bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    cost_usd numeric,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT conversation_analyses_one_per_branch UNIQUE (workspace_id, conversation_id, branch_id),
    CONSTRAINT conversation_analyses_text_length CHECK (
        char_length(branch_id) BETWEEN 1 AND 255 AND char_length(custom_prompt) BETWEEN 1 AND 4000
        AND char_length(error_code) BETWEEN 1 AND 100 AND char_length(error_message) <= 2000
        AND char_length(model) BETWEEN 1 AND 200
    ),
    CONSTRAINT conversation_analyses_version_positive CHECK (version > 0),
    CONSTRAINT conversation_analyses_not_negative
        CHECK (attempts >= 0 AND input_tokens >= 0 AND output_tokens >= 0 AND cost_usd >= 0),
    CONSTRAINT conversation_analyses_processing_has_lease
        CHECK ((status = 'processing') = (lease_expires_at IS NOT NULL)),
    CONSTRAINT conversation_analyses_processing_has_token
        CHECK (status <> 'processing' OR (lease_token IS NOT NULL AND started_at IS NOT NULL AND attempts > 0)),
    CONSTRAINT conversation_analyses_final_has_end
        CHECK ((status IN ('completed', 'failed')) = (finished_at IS NOT NULL)),
    CONSTRAINT conversation_analyses_failed_has_error CHECK (status <> 'failed' OR error_code IS NOT NULL),
    CONSTRAINT conversation_analyses_completed_has_no_error CHECK (status <> 'completed' OR error_code IS NULL)
);

-- What waits, the longest waiting first.
CREATE INDEX conversation_analyses_pending_idx ON conversation_analyses (workspace_id, run_after, id)
    WHERE status = 'pending';
-- Leases that ran out.
CREATE INDEX conversation_analyses_lease_idx ON conversation_analyses (workspace_id, lease_expires_at)
    WHERE status = 'processing';
CREATE INDEX conversation_analyses_requester_idx ON conversation_analyses (requested_by);

CREATE TABLE conversation_analysis_results (
    workspace_id uuid NOT NULL,
    analysis_id uuid NOT NULL,
    version integer NOT NULL,
    result jsonb NOT NULL,
    custom_prompt text,
    -- Of the attempt that brought the result.
    model text,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cost_usd numeric,
    completed_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, analysis_id, version),
    CONSTRAINT conversation_analysis_results_version_positive CHECK (version > 0),
    CONSTRAINT conversation_analysis_results_named CHECK (jsonb_typeof(result) = 'object'),
    CONSTRAINT conversation_analysis_results_text_length
        CHECK (char_length(custom_prompt) BETWEEN 1 AND 4000 AND char_length(model) BETWEEN 1 AND 200),
    CONSTRAINT conversation_analysis_results_not_negative
        CHECK (input_tokens >= 0 AND output_tokens >= 0 AND cost_usd >= 0)
);

-- What happened to analyses, and what each attempt took; no prompts and no results. It outlives analyses, so it has no
-- foreign key to them, and the API may only add to it.
CREATE TABLE analysis_audit_log (
    workspace_id uuid NOT NULL,
    analysis_id uuid NOT NULL,
    -- In the order of what happened.
    entry bigint GENERATED ALWAYS AS IDENTITY,
    conversation_id uuid NOT NULL,
    branch_id text NOT NULL,
    event text NOT NULL,
    version integer NOT NULL,
    attempt integer NOT NULL,
    -- Whoever asked for the analysis, or whose worker it was; NULL when a lease ran out.
    user_id uuid,
    -- NULL when the user came with a token.
    api_key_id uuid,
    model text,
    input_tokens bigint,
    output_tokens bigint,
    cost_usd numeric,
    error_code text,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    PRIMARY KEY (workspace_id, analysis_id, entry),
    CONSTRAINT analysis_audit_log_event_known CHECK (
        event IN ('created', 'claimed', 'completed', 'failed', 'retried', 'released', 'regenerated')
    ),
    CONSTRAINT analysis_audit_log_not_negative CHECK (
        version > 0 AND attempt >= 0 AND input_tokens >= 0 AND output_tokens >= 0 AND cost_usd >= 0
    ),
    CONSTRAINT analysis_audit_log_text_length CHECK (
        char_length(branch_id) BETWEEN 1 AND 255 AND char_length(model) BETWEEN 1 AND 200
        AND char_length(error_code) BETWEEN 1 AND 100
    )
);

CREATE FUNCTION touch_conversation_analysis() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

REVOKE ALL ON FUNCTION touch_conversation_analysis() FROM PUBLIC;

CREATE TRIGGER conversation_analyses_touch
    BEFORE UPDATE ON conversation_analyses
    FOR EACH ROW
    EXECUTE FUNCTION touch_conversation_analysis();

ALTER TABLE conversation_analyses ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_analyses FORCE ROW LEVEL SECURITY;
CREATE POLICY conversation_analyses_tenant ON conversation_analyses TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY conversation_analyses_maintenance ON conversation_analyses TO mayfly_maintenance
    USING (true) WITH CHECK (true);

ALTER TABLE conversation_analysis_results ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_analysis_results FORCE ROW LEVEL SECURITY;
CREATE POLICY conversation_analysis_results_tenant ON conversation_analysis_results TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY conversation_analysis_results_maintenance ON conversation_analysis_results TO mayfly_maintenance
    USING (true) WITH CHECK (true);

ALTER TABLE analysis_audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE analysis_audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY analysis_audit_log_tenant ON analysis_audit_log TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY analysis_audit_log_maintenance ON analysis_audit_log TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON conversation_analyses TO mayfly_app;
GRANT SELECT, INSERT ON conversation_analysis_results, analysis_audit_log TO mayfly_app;
-- To delete what belongs to a workspace that is purged.
GRANT SELECT, DELETE ON conversation_analyses, conversation_analysis_results, analysis_audit_log TO mayfly_maintenance;
-- For those that follow their requests into another conversation.
GRANT UPDATE ON conversation_analyses TO mayfly_maintenance;

ALTER TABLE conversation_analysis_results
    ADD CONSTRAINT conversation_analysis_results_analysis_fkey FOREIGN KEY (workspace_id, analysis_id)
        REFERENCES conversation_analyses (workspace_id, id) ON DELETE CASCADE;
ALTER TABLE conversation_analyses
    ADD CONSTRAINT conversation_analyses_requester_fkey FOREIGN KEY (requested_by) REFERENCES users (id),
    ADD CONSTRAINT conversation_analyses_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
        ON DELETE RESTRICT;
ALTER TABLE analysis_audit_log
    ADD CONSTRAINT analysis_audit_log_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id)
        ON DELETE RESTRICT;
