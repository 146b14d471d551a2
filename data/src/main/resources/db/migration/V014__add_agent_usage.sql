-- What lists of agents show and sort by, kept by whoever records an execution or a rating.
--
-- Existing rows are not rewritten: each column is NULL or has a constant default; the constraint is validated in V014.1
-- and the indexes are built concurrently, each in a file of its own. Locks: ACCESS EXCLUSIVE on agents, for a catalogue
-- change only.
ALTER TABLE agents
    ADD COLUMN last_executed_at timestamptz,
    ADD COLUMN total_executions bigint NOT NULL DEFAULT 0,
    ADD COLUMN avg_rating double precision,
    ADD COLUMN total_users bigint NOT NULL DEFAULT 0,
    -- Of total_executions and total_users, what an older system had counted. Whom it counted it did not tell, so that
    -- total_users is the larger of its number and ours, never the sum.
    ADD COLUMN legacy_executions bigint NOT NULL DEFAULT 0,
    ADD COLUMN legacy_users bigint NOT NULL DEFAULT 0,
    ADD COLUMN known_users bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT agents_usage_adds_up CHECK (
        total_executions >= legacy_executions AND legacy_executions >= 0
        AND known_users >= 0 AND legacy_users >= 0 AND total_users = greatest(known_users, legacy_users)
    ) NOT VALID,
    ADD CONSTRAINT agents_avg_rating_in_range CHECK (avg_rating BETWEEN 1 AND 5) NOT VALID;
