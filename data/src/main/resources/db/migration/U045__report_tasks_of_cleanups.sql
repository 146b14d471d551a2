-- Takes V045 back. Loses: what became of each task of past cleanups; their sums stay in cleanup_runs.
REVOKE SELECT (version, success) ON flyway_schema_history FROM mayfly_app;
REVOKE SELECT (expires_at) ON provider_credentials FROM mayfly_maintenance;
REVOKE INSERT ON analysis_audit_log FROM mayfly_maintenance;
DROP TABLE cleanup_run_tasks;
