-- Evaluation batches: an agent version against documents, a job for each, an evaluation for each finished job.
CREATE TABLE eval_batches (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    name text,
    agent_id uuid NOT NULL,
    agent_version integer NOT NULL,
    target_count integer,
    repeat_count integer NOT NULL DEFAULT 1,
    status text NOT NULL DEFAULT 'RUNNING',
    created_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT eval_batches_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    CONSTRAINT eval_batches_owner_fkey FOREIGN KEY (owner_id) REFERENCES users (id),
    CONSTRAINT eval_batches_agent_version_fkey FOREIGN KEY (workspace_id, agent_id, agent_version)
        REFERENCES agent_versions (workspace_id, agent_id, version),
    CONSTRAINT eval_batches_name_filled CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT eval_batches_target_count_in_range CHECK (target_count BETWEEN 1 AND 100),
    CONSTRAINT eval_batches_repeat_count_in_range CHECK (repeat_count BETWEEN 1 AND 20),
    CONSTRAINT eval_batches_status_known CHECK (status IN ('RUNNING', 'COMPLETED', 'CANCELLED')),
    CONSTRAINT eval_batches_final_has_end CHECK ((status = 'RUNNING') = (completed_at IS NULL))
);

CREATE INDEX eval_batches_owner_idx ON eval_batches (owner_id);
CREATE INDEX eval_batches_agent_version_idx ON eval_batches (workspace_id, agent_id, agent_version);
-- Lists, newest first: all of a workspace for its admins, a member's own for the member.
CREATE INDEX eval_batches_newest_idx ON eval_batches (workspace_id, created_at DESC, id DESC);
CREATE INDEX eval_batches_owner_newest_idx ON eval_batches (workspace_id, owner_id, created_at DESC, id DESC);

-- Serves finding batches whose last job has ended but which nobody completed.
CREATE INDEX eval_batches_running_idx ON eval_batches (workspace_id, id) WHERE status = 'RUNNING';

-- PENDING -> RUNNING -> COMPLETED, FAILED or CANCELLED; RUNNING -> PENDING when a failure may be tried again or the
-- lease ran out. Each change is one UPDATE guarded by the state and the lease token.
CREATE TABLE eval_jobs (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    batch_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    agent_version integer NOT NULL,
    document_id uuid NOT NULL,
    document_version integer NOT NULL,
    repeat_index integer NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'PENDING',
    attempts integer NOT NULL DEFAULT 0,
    run_after timestamptz NOT NULL DEFAULT now(),
    -- The last lease given out. It stays after the job has left RUNNING, so that a worker that repeats its answer is
    -- recognised.
    lease_token uuid,
    lease_expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    error_code text,
    error_message text,

    PRIMARY KEY (workspace_id, id),
    -- Serves the results of a batch in their order.
    CONSTRAINT eval_jobs_once_per_document_and_repeat UNIQUE (workspace_id, batch_id, document_id, repeat_index),
    CONSTRAINT eval_jobs_batch_fkey FOREIGN KEY (workspace_id, batch_id) REFERENCES eval_batches (workspace_id, id),
    CONSTRAINT eval_jobs_agent_version_fkey FOREIGN KEY (workspace_id, agent_id, agent_version)
        REFERENCES agent_versions (workspace_id, agent_id, version),
    CONSTRAINT eval_jobs_document_version_fkey FOREIGN KEY (workspace_id, document_id, document_version)
        REFERENCES document_versions (workspace_id, document_id, version),
    CONSTRAINT eval_jobs_repeat_index_not_negative CHECK (repeat_index >= 0),
    CONSTRAINT eval_jobs_status_known CHECK (status IN ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    CONSTRAINT eval_jobs_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT eval_jobs_running_has_lease
        CHECK ((status = 'RUNNING') = (lease_expires_at IS NOT NULL) AND (status <> 'RUNNING' OR lease_token IS NOT NULL)),
    CONSTRAINT eval_jobs_final_has_end
        CHECK ((status IN ('COMPLETED', 'FAILED', 'CANCELLED')) = (finished_at IS NOT NULL)),
    CONSTRAINT eval_jobs_failed_has_error CHECK (status <> 'FAILED' OR error_code IS NOT NULL),
    CONSTRAINT eval_jobs_error_length CHECK (char_length(error_code) <= 100 AND char_length(error_message) <= 2000)
);

-- Serves claiming: the longest waiting first.
CREATE INDEX eval_jobs_claim_idx ON eval_jobs (workspace_id, run_after, id) WHERE status = 'PENDING';
-- Serves taking back the jobs whose worker fell silent.
CREATE INDEX eval_jobs_lease_idx ON eval_jobs (workspace_id, lease_expires_at) WHERE status = 'RUNNING';
-- Serves counting a batch by state, and "is anything left?".
CREATE INDEX eval_jobs_batch_status_idx ON eval_jobs (workspace_id, batch_id, status);
-- Serves "which documents has this agent evaluated?" and the foreign key to the agent's version.
CREATE INDEX eval_jobs_agent_document_idx ON eval_jobs (workspace_id, agent_id, document_id, status);
CREATE INDEX eval_jobs_document_version_idx ON eval_jobs (workspace_id, document_id, document_version);

-- The result of the job that made it, never "the latest of the pair".
CREATE TABLE evaluations (
    workspace_id uuid NOT NULL,
    job_id uuid NOT NULL,
    grade numeric(5, 2),
    summary text NOT NULL,
    analysis text NOT NULL,
    -- A list of {start, end, quote, comment}; never queried by its parts.
    highlights jsonb NOT NULL DEFAULT '[]',
    model text,
    input_tokens bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    -- NULL when the model's price is not known.
    cost_usd numeric(18, 9),
    duration_ms bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, job_id),
    CONSTRAINT evaluations_job_fkey FOREIGN KEY (workspace_id, job_id) REFERENCES eval_jobs (workspace_id, id),
    CONSTRAINT evaluations_grade_in_range CHECK (grade BETWEEN 0 AND 100),
    CONSTRAINT evaluations_summary_length CHECK (char_length(summary) <= 10000),
    CONSTRAINT evaluations_analysis_length CHECK (char_length(analysis) <= 200000),
    CONSTRAINT evaluations_highlights_listed CHECK (jsonb_typeof(highlights) = 'array'),
    CONSTRAINT evaluations_model_length CHECK (char_length(model) BETWEEN 1 AND 200),
    CONSTRAINT evaluations_usage_not_negative
        CHECK (input_tokens >= 0 AND output_tokens >= 0 AND cost_usd >= 0 AND duration_ms >= 0)
);

ALTER TABLE eval_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE eval_batches FORCE ROW LEVEL SECURITY;
CREATE POLICY eval_batches_tenant ON eval_batches TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY eval_batches_maintenance ON eval_batches TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE eval_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE eval_jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY eval_jobs_tenant ON eval_jobs TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY eval_jobs_maintenance ON eval_jobs TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE evaluations ENABLE ROW LEVEL SECURITY;
ALTER TABLE evaluations FORCE ROW LEVEL SECURITY;
CREATE POLICY evaluations_tenant ON evaluations TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY evaluations_maintenance ON evaluations TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON eval_batches, eval_jobs, evaluations TO mayfly_app;
GRANT SELECT, UPDATE, DELETE ON eval_batches, eval_jobs, evaluations TO mayfly_maintenance;
