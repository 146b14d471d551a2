-- Takes V014 and V014.1 to V014.4 back. Loses: the counters of agents and their mean ratings. Locks: ACCESS EXCLUSIVE
-- on agents, for a catalogue change only; the indexes go with their columns.
ALTER TABLE agents
    DROP COLUMN last_executed_at,
    DROP COLUMN total_executions,
    DROP COLUMN avg_rating,
    DROP COLUMN total_users,
    DROP COLUMN legacy_executions,
    DROP COLUMN legacy_users,
    DROP COLUMN known_users;
