-- Takes V010 back. Loses: every recorded execution. Locks: ACCESS EXCLUSIVE on the table, SHARE ROW EXCLUSIVE on the
-- tables it points to.
DROP TABLE agent_executions;
