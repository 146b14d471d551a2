-- What the system remembers of its own doings: answers to repeat, money spent, cleanups, deletions, backfills.

-- The answer to a request with an Idempotency-Key, written in the transaction of the request itself.
CREATE TABLE idempotency_keys (
    workspace_id uuid NOT NULL,
    user_id uuid NOT NULL,
    key text NOT NULL,
    -- SHA-256 of method, path and body: the same key with another request is refused.
    request_hash bytea NOT NULL,
    status integer NOT NULL,
    location text,
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, user_id, key),
    CONSTRAINT idempotency_keys_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    CONSTRAINT idempotency_keys_user_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT idempotency_keys_key_length CHECK (char_length(key) BETWEEN 1 AND 200),
    CONSTRAINT idempotency_keys_request_is_sha256 CHECK (octet_length(request_hash) = 32),
    CONSTRAINT idempotency_keys_status_successful CHECK (status BETWEEN 200 AND 299)
);

CREATE INDEX idempotency_keys_user_idx ON idempotency_keys (user_id);
CREATE INDEX idempotency_keys_oldest_idx ON idempotency_keys (created_at);

-- What each attempt cost. It survives the experiment, hence no foreign key to it.
CREATE TABLE usage_ledger (
    workspace_id uuid NOT NULL,
    job_id uuid NOT NULL,
    attempt integer NOT NULL,
    batch_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    model text,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    -- NULL when the model's price is not known.
    cost_usd numeric(18, 9),
    recorded_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, job_id, attempt),
    CONSTRAINT usage_ledger_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    CONSTRAINT usage_ledger_not_negative CHECK (input_tokens >= 0 AND output_tokens >= 0 AND cost_usd >= 0)
);

CREATE INDEX usage_ledger_batch_idx ON usage_ledger (workspace_id, batch_id);
CREATE INDEX usage_ledger_newest_idx ON usage_ledger (workspace_id, recorded_at);

-- One row for each run of the cleanup but dry ones, which change nothing at all. A run that an admin starts is bound to the admin's workspace; an hourly one
-- goes over all of them and has none.
CREATE TABLE cleanup_runs (
    id uuid PRIMARY KEY,
    workspace_id uuid,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    found integer NOT NULL DEFAULT 0,
    deleted integer NOT NULL DEFAULT 0,
    skipped integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    recovered_jobs integer NOT NULL DEFAULT 0,
    lock_waits integer NOT NULL DEFAULT 0,
    -- False when the time was over before the work was.
    complete boolean NOT NULL DEFAULT false,

    CONSTRAINT cleanup_runs_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    CONSTRAINT cleanup_runs_not_negative
        CHECK (found >= 0 AND deleted >= 0 AND skipped >= 0 AND failed >= 0 AND recovered_jobs >= 0 AND lock_waits >= 0)
);

CREATE INDEX cleanup_runs_workspace_idx ON cleanup_runs (workspace_id, started_at DESC);

-- Proof of what was deleted. Opened by the fence and counted up in the transaction of each chunk, so that it is exact
-- even when a run is killed in between.
CREATE TABLE deletion_receipts (
    workspace_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    tracking_id text,
    owner_id uuid NOT NULL,
    cause text NOT NULL,
    requested_by uuid,
    jobs bigint NOT NULL DEFAULT 0,
    evaluations bigint NOT NULL DEFAULT 0,
    documents bigint NOT NULL DEFAULT 0,
    document_versions bigint NOT NULL DEFAULT 0,
    agents bigint NOT NULL DEFAULT 0,
    agent_versions bigint NOT NULL DEFAULT 0,
    batches bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,

    PRIMARY KEY (workspace_id, batch_id),
    CONSTRAINT deletion_receipts_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id),
    CONSTRAINT deletion_receipts_cause_known CHECK (cause IN ('expired', 'deleted')),
    CONSTRAINT deletion_receipts_complete_is_whole CHECK ((completed_at IS NOT NULL) = (batches = 1))
);

CREATE INDEX deletion_receipts_newest_idx ON deletion_receipts (workspace_id, started_at DESC, batch_id DESC);

-- Progress of a data move; its use begins with the first backfill.
CREATE TABLE backfill_runs (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'RUNNING',
    -- Where to go on: the key of the last row done.
    position jsonb,
    rows_done bigint NOT NULL DEFAULT 0,
    rows_skipped bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,

    CONSTRAINT backfill_runs_status_known CHECK (status IN ('RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    CONSTRAINT backfill_runs_final_has_end CHECK ((status = 'RUNNING') = (completed_at IS NULL)),
    CONSTRAINT backfill_runs_not_negative CHECK (rows_done >= 0 AND rows_skipped >= 0)
);

CREATE UNIQUE INDEX backfill_runs_one_running_idx ON backfill_runs (name) WHERE status = 'RUNNING';

ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys_tenant ON idempotency_keys TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY idempotency_keys_maintenance ON idempotency_keys TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE usage_ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_ledger FORCE ROW LEVEL SECURITY;
CREATE POLICY usage_ledger_tenant ON usage_ledger TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY usage_ledger_maintenance ON usage_ledger TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE cleanup_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE cleanup_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY cleanup_runs_tenant ON cleanup_runs TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY cleanup_runs_maintenance ON cleanup_runs TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE deletion_receipts ENABLE ROW LEVEL SECURITY;
ALTER TABLE deletion_receipts FORCE ROW LEVEL SECURITY;
CREATE POLICY deletion_receipts_tenant ON deletion_receipts TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY deletion_receipts_maintenance ON deletion_receipts TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON idempotency_keys, usage_ledger TO mayfly_app;
GRANT SELECT, INSERT, UPDATE ON cleanup_runs, deletion_receipts TO mayfly_app;
-- UPDATE to lock the rows that it deletes.
GRANT SELECT, UPDATE, DELETE ON idempotency_keys TO mayfly_maintenance;
GRANT SELECT ON usage_ledger TO mayfly_maintenance;
GRANT SELECT, INSERT, UPDATE, DELETE ON cleanup_runs, deletion_receipts TO mayfly_maintenance;
GRANT SELECT, INSERT, UPDATE, DELETE ON backfill_runs TO mayfly_maintenance;
