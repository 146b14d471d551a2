-- Serves the hours of a whole workspace.
CREATE INDEX CONCURRENTLY hourly_stats_hour_idx ON hourly_stats (workspace_id, hour);
