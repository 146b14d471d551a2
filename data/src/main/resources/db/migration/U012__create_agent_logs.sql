-- Takes V012 back. Loses: all logs, in all partitions.
DROP FUNCTION create_log_partition(date), drop_log_partition(timestamptz);

DROP TABLE agent_logs;

DROP PROCEDURE protect_log_partition(text);
