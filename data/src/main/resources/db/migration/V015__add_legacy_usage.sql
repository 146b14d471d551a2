-- What the backfills agent-stats and user-interactions read: counters and transactions of an older system.
--
-- The column is NULL for existing rows, which are not rewritten. Locks: ACCESS EXCLUSIVE on agents and, for the foreign
-- keys of the new table, SHARE ROW EXCLUSIVE on agents and users, for a catalogue change only.
CREATE TABLE transactions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT transactions_status_length CHECK (char_length(status) BETWEEN 1 AND 50)
);

-- Serve the backfill, which goes from pair to pair, and the foreign keys.
CREATE INDEX transactions_pair_idx ON transactions (workspace_id, user_id, agent_id, created_at) INCLUDE (status);
CREATE INDEX transactions_user_idx ON transactions (user_id);
CREATE INDEX transactions_agent_idx ON transactions (workspace_id, agent_id);

ALTER TABLE transactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE transactions FORCE ROW LEVEL SECURITY;
CREATE POLICY transactions_tenant ON transactions TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY transactions_maintenance ON transactions TO mayfly_maintenance USING (true) WITH CHECK (true);

-- The API has no use for it.
GRANT SELECT, DELETE ON transactions TO mayfly_maintenance;

ALTER TABLE agents
    ADD COLUMN stats jsonb;

ALTER TABLE transactions
    ADD CONSTRAINT transactions_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
    ADD CONSTRAINT transactions_agent_fkey FOREIGN KEY (workspace_id, agent_id)
        REFERENCES agents (workspace_id, id) ON DELETE RESTRICT;
