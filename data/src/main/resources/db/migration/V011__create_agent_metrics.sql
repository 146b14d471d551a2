-- Counters of an agent for each hour and each day in UTC, kept exact by the transaction that records an execution.
--
-- The tables are new; for the foreign keys see V010.
CREATE TABLE agent_metrics (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    date date NOT NULL,
    -- NULL: the whole day.
    hour smallint,
    -- What an older system had counted; stands beside the day's own row.
    is_legacy boolean NOT NULL DEFAULT false,
    total_executions bigint NOT NULL DEFAULT 0,
    successful_executions bigint NOT NULL DEFAULT 0,
    failed_executions bigint NOT NULL DEFAULT 0,
    timeout_executions bigint NOT NULL DEFAULT 0,
    error_executions bigint NOT NULL DEFAULT 0,
    -- Milliseconds.
    total_duration numeric NOT NULL DEFAULT 0,
    avg_duration double precision
        GENERATED ALWAYS AS ((total_duration / nullif(total_executions, 0))::double precision) STORED,
    min_duration bigint,
    max_duration bigint,
    p50_duration bigint,
    p90_duration bigint,
    p95_duration bigint,
    p99_duration bigint,
    unique_users bigint NOT NULL DEFAULT 0,
    total_credits_consumed bigint NOT NULL DEFAULT 0,
    avg_credits_per_execution double precision
        GENERATED ALWAYS AS (total_credits_consumed::double precision / nullif(total_executions, 0)) STORED,
    -- How often each family of errors: {"TIMEOUT": 3}.
    error_counts jsonb NOT NULL DEFAULT '{}',
    -- How many executions the percentiles and unique_users tell of. They lag behind the counters by one roll-up, and a
    -- bucket is due for the next when the two numbers differ: whatever commits, and however late, makes them differ.
    rolled_up_executions bigint NOT NULL DEFAULT 0,
    is_rolled_up boolean GENERATED ALWAYS AS (is_legacy OR rolled_up_executions = total_executions) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    -- Serves an agent's rows of a range of days, too.
    CONSTRAINT agent_metrics_one_per_bucket
        UNIQUE NULLS NOT DISTINCT (workspace_id, agent_id, date, hour, is_legacy),
    CONSTRAINT agent_metrics_hour_in_range CHECK (hour BETWEEN 0 AND 23),
    CONSTRAINT agent_metrics_legacy_is_daily CHECK (NOT is_legacy OR hour IS NULL),
    CONSTRAINT agent_metrics_not_negative CHECK (
        total_executions >= 0 AND successful_executions >= 0 AND failed_executions >= 0 AND timeout_executions >= 0
        AND error_executions >= 0 AND total_duration >= 0 AND min_duration >= 0 AND unique_users >= 0
        AND total_credits_consumed >= 0 AND rolled_up_executions >= 0
    ),
    -- The older system told of no timeouts and errors apart; what it did not tell is not made up.
    CONSTRAINT agent_metrics_counters_add_up CHECK (
        successful_executions + failed_executions + timeout_executions + error_executions = total_executions
        OR is_legacy
            AND successful_executions + failed_executions + timeout_executions + error_executions < total_executions
    ),
    CONSTRAINT agent_metrics_durations_in_order CHECK (
        min_duration <= p50_duration AND p50_duration <= p90_duration AND p90_duration <= p95_duration
        AND p95_duration <= p99_duration AND p99_duration <= max_duration AND min_duration <= max_duration
    ),
    CONSTRAINT agent_metrics_rolled_up_at_most_all CHECK (rolled_up_executions <= total_executions),
    CONSTRAINT agent_metrics_error_counts_named CHECK (jsonb_typeof(error_counts) = 'object')
);

-- Serves the dashboard: the days of all agents of a workspace.
CREATE INDEX agent_metrics_day_idx ON agent_metrics (workspace_id, date) WHERE hour IS NULL;
-- Serves the roll-up: what is due, over all workspaces, the oldest bucket first.
CREATE INDEX agent_metrics_due_idx ON agent_metrics (date, hour, workspace_id, id) WHERE NOT is_rolled_up;

-- The histogram of a bucket: how many executions took about so long. A bucket of durations is at most 1/64 wide, so
-- that its middle is within 0.8 % of each of its durations; histograms of many hours or days are added up.
CREATE TABLE agent_metric_durations (
    workspace_id uuid NOT NULL,
    metric_id uuid NOT NULL,
    duration_bucket smallint NOT NULL,
    executions bigint NOT NULL,

    PRIMARY KEY (workspace_id, metric_id, duration_bucket),
    CONSTRAINT agent_metric_durations_metric_fkey FOREIGN KEY (workspace_id, metric_id)
        REFERENCES agent_metrics (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT agent_metric_durations_bucket_not_negative CHECK (duration_bucket >= 0),
    CONSTRAINT agent_metric_durations_filled CHECK (executions > 0)
);

-- Who used the agent in a bucket. It outlives the executions, so that the users of any range of days can be counted
-- exactly also after these were deleted; no foreign key to users, for whoever has left was there all the same.
CREATE TABLE agent_metric_users (
    workspace_id uuid NOT NULL,
    metric_id uuid NOT NULL,
    user_id uuid NOT NULL,

    PRIMARY KEY (workspace_id, metric_id, user_id),
    CONSTRAINT agent_metric_users_metric_fkey FOREIGN KEY (workspace_id, metric_id)
        REFERENCES agent_metrics (workspace_id, id) ON DELETE CASCADE
);

-- The middle of a bucket of durations, in milliseconds. Below 128 each millisecond has a bucket of its own; above, each
-- power of two has 64: the bucket's number is 64 * shift + (duration >> shift), where the shift leaves seven bits.
CREATE FUNCTION duration_of_bucket(bucket smallint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN bucket < 128 THEN bucket::bigint
        ELSE ((64 + bucket % 64)::bigint << (bucket / 64 - 1)) + (1::bigint << (bucket / 64 - 1)) / 2
    END;

ALTER TABLE agent_metrics ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_metrics FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_metrics_tenant ON agent_metrics TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY agent_metrics_maintenance ON agent_metrics TO mayfly_maintenance USING (true) WITH CHECK (true);

ALTER TABLE agent_metric_durations ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_metric_durations FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_metric_durations_tenant ON agent_metric_durations TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY agent_metric_durations_maintenance ON agent_metric_durations TO mayfly_maintenance
    USING (true) WITH CHECK (true);

ALTER TABLE agent_metric_users ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_metric_users FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_metric_users_tenant ON agent_metric_users TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY agent_metric_users_maintenance ON agent_metric_users TO mayfly_maintenance
    USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON agent_metrics, agent_metric_durations, agent_metric_users
    TO mayfly_app, mayfly_maintenance;

ALTER TABLE agent_metrics
    ADD CONSTRAINT agent_metrics_agent_fkey FOREIGN KEY (workspace_id, agent_id)
        REFERENCES agents (workspace_id, id) ON DELETE RESTRICT;
