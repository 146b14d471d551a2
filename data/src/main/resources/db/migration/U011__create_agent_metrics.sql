-- Takes V011 back. Loses: all counters of hours and days, also those whose executions are deleted already.
DROP TABLE agent_metric_users, agent_metric_durations, agent_metrics;

DROP FUNCTION duration_of_bucket(smallint);
