-- What executions said, partitioned by month, so that old logs go by dropping a table.
--
-- The tables are new; for the foreign keys see V010. Partitions are made ahead by the cleanup, through the functions
-- below; the default partition takes what no month's partition does.
CREATE TABLE agent_logs (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    -- The caller's name for the execution. No foreign key: logs may come before their execution, and both go by
    -- retentions of their own.
    execution_id text NOT NULL,
    agent_id uuid NOT NULL,
    user_id uuid NOT NULL,
    category text NOT NULL,
    level text NOT NULL,
    message text NOT NULL,
    context jsonb,
    metadata jsonb,
    timestamp timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id, timestamp),
    CONSTRAINT agent_logs_execution_id_length CHECK (char_length(execution_id) BETWEEN 1 AND 200),
    CONSTRAINT agent_logs_category_known CHECK (category IN ('execution', 'error', 'performance', 'user_action')),
    CONSTRAINT agent_logs_level_known CHECK (level IN ('debug', 'info', 'warn', 'error')),
    CONSTRAINT agent_logs_message_length CHECK (char_length(message) <= 10000),
    CONSTRAINT agent_logs_context_named CHECK (jsonb_typeof(context) = 'object'),
    CONSTRAINT agent_logs_metadata_named CHECK (jsonb_typeof(metadata) = 'object')
) PARTITION BY RANGE (timestamp);

CREATE INDEX agent_logs_execution_idx ON agent_logs (workspace_id, execution_id, timestamp, id);
CREATE INDEX agent_logs_agent_newest_idx ON agent_logs (workspace_id, agent_id, timestamp DESC, id DESC);
CREATE INDEX agent_logs_category_level_newest_idx
    ON agent_logs (workspace_id, agent_id, category, level, timestamp DESC, id DESC);
-- Serves the foreign key, and the logs of one user's own executions.
CREATE INDEX agent_logs_user_idx ON agent_logs (user_id, workspace_id, agent_id, timestamp DESC, id DESC);

ALTER TABLE agent_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_logs_tenant ON agent_logs TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY agent_logs_maintenance ON agent_logs TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, DELETE ON agent_logs TO mayfly_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON agent_logs TO mayfly_maintenance;

-- Closes a partition for everybody who does not come through agent_logs: the API and the cleanup have no right to it.
CREATE PROCEDURE protect_log_partition(partition_name text)
    LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', partition_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', partition_name);
    EXECUTE format(
        'CREATE POLICY %I ON %I TO mayfly_app USING (workspace_id = current_workspace_id()) '
        'WITH CHECK (workspace_id = current_workspace_id())',
        partition_name || '_tenant', partition_name);
    EXECUTE format(
        'CREATE POLICY %I ON %I TO mayfly_maintenance USING (true) WITH CHECK (true)',
        partition_name || '_maintenance', partition_name);
END
$$;

CREATE TABLE agent_logs_default PARTITION OF agent_logs DEFAULT;
CALL protect_log_partition('agent_logs_default');

-- Makes the partition of the month that the day is in, and moves into it what the default partition holds of that
-- month. Returns false when it is there already. Locks: ACCESS EXCLUSIVE on the default partition, SHARE UPDATE
-- EXCLUSIVE on agent_logs, SHARE ROW EXCLUSIVE on agents and users, each waited for 100 ms at most.
CREATE FUNCTION create_log_partition(day date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '100ms'
AS $$
DECLARE
    month date := date_trunc('month', day);
    partition_name text := format('agent_logs_%s', to_char(month, 'YYYY_MM'));
    lower timestamptz := month::timestamp AT TIME ZONE 'UTC';
    upper timestamptz := (month + interval '1 month')::timestamp AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(partition_name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format(
        'CREATE TABLE %I (LIKE agent_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', partition_name);
    CALL protect_log_partition(partition_name);
    LOCK TABLE ONLY agent_logs_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format(
        'WITH moved AS (DELETE FROM agent_logs_default WHERE timestamp >= %L AND timestamp < %L RETURNING *) '
        'INSERT INTO %I SELECT * FROM moved',
        lower, upper, partition_name);
    EXECUTE format(
        'ALTER TABLE agent_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, lower, upper);
    RETURN true;
END
$$;

-- Drops the oldest partition of which every log is older than the given time, and returns its name; NULL when there
-- is none. Locks: ACCESS EXCLUSIVE on agent_logs and its default partition, each waited for 100 ms at most.
CREATE FUNCTION drop_log_partition(older_than timestamptz) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '100ms'
AS $$
DECLARE
    partition_name text;
BEGIN
    SELECT partition.relname
    INTO partition_name
    FROM pg_inherits
    JOIN pg_class AS partition
        ON partition.oid = pg_inherits.inhrelid
    WHERE pg_inherits.inhparent = 'agent_logs'::regclass
        AND partition.relname ~ '^agent_logs_\d{4}_\d{2}$'
        AND (to_date(right(partition.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= older_than
    ORDER BY partition.relname
    LIMIT 1;
    IF partition_name IS NOT NULL THEN
        EXECUTE format('DROP TABLE %I', partition_name);
    END IF;
    RETURN partition_name;
END
$$;

-- Whoever owns these two is a member of mayfly_maintenance and so may move rows under forced row-level security.
REVOKE ALL ON PROCEDURE protect_log_partition(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION create_log_partition(date), drop_log_partition(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION create_log_partition(date), drop_log_partition(timestamptz) TO mayfly_maintenance;

-- Last month's for logs that come late, this month's, and the two after it.
SELECT create_log_partition((now() AT TIME ZONE 'UTC' + make_interval(months => ahead))::date)
FROM generate_series(-1, 2) AS ahead;

ALTER TABLE agent_logs
    ADD CONSTRAINT agent_logs_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
    ADD CONSTRAINT agent_logs_agent_fkey FOREIGN KEY (workspace_id, agent_id)
        REFERENCES agents (workspace_id, id) ON DELETE RESTRICT;
