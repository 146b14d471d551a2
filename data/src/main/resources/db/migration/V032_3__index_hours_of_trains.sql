-- The key of hourly_stats from V032.4 on; serves the hours of a train, too.
CREATE UNIQUE INDEX CONCURRENTLY hourly_stats_one_per_train
    ON hourly_stats (workspace_id, train_id, hour, model, domain) NULLS NOT DISTINCT;
