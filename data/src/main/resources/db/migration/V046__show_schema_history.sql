-- Lets the API show admins which migrations were applied and how far backfills have come: nothing of it belongs to anybody,
-- and where a backfill stands (position) and who ran a migration stay out.
GRANT SELECT (id, name, status, rows_done, rows_skipped, started_at, updated_at, completed_at)
    ON backfill_runs TO mayfly_app;
GRANT SELECT (installed_rank, version, description, installed_on, execution_time, success)
    ON flyway_schema_history TO mayfly_app;
