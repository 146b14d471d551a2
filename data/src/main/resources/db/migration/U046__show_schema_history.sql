-- Takes V046 back: the API sees neither backfills nor any more of migrations than V045 lets it. Loses nothing.
REVOKE SELECT (id, name, status, rows_done, rows_skipped, started_at, updated_at, completed_at)
    ON backfill_runs FROM mayfly_app;
REVOKE SELECT (installed_rank, description, installed_on, execution_time)
    ON flyway_schema_history FROM mayfly_app;
