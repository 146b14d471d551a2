-- Counts the hours of each train apart. Locks: ACCESS EXCLUSIVE on hourly_stats, for a catalogue change only; the index
-- is there already.
ALTER TABLE hourly_stats
    ADD CONSTRAINT hourly_stats_one_per_train UNIQUE USING INDEX hourly_stats_one_per_train,
    DROP CONSTRAINT hourly_stats_one_per_hour;
