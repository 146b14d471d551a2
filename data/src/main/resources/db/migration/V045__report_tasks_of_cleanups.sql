-- What became of each task of a cleanup, what the role of the cleanup needs for tasks that it did not have before, and that the
-- API may see how far the schema is.
--
-- The table is new. Locks: SHARE ROW EXCLUSIVE on cleanup_runs for its foreign key, which comes last.
CREATE TABLE cleanup_run_tasks (
    run_id uuid NOT NULL,
    task text NOT NULL,
    outcome text NOT NULL,
    -- What was due at the begin, as remaining at the end; both stop counting at 10,000.
    found bigint NOT NULL,
    done bigint NOT NULL,
    skipped bigint NOT NULL,
    failed bigint NOT NULL,
    remaining bigint NOT NULL,
    oldest_overdue_seconds bigint NOT NULL,
    lock_waits integer NOT NULL,
    duration_ms bigint NOT NULL,

    PRIMARY KEY (run_id, task),
    CONSTRAINT cleanup_run_tasks_task_named CHECK (task ~ '^[a-z]+(-[a-z]+)*$' AND char_length(task) <= 100),
    CONSTRAINT cleanup_run_tasks_outcome_known CHECK (outcome IN ('COMPLETED', 'BUSY', 'STOPPED', 'FAILED')),
    CONSTRAINT cleanup_run_tasks_not_negative CHECK (
        found >= 0 AND done >= 0 AND skipped >= 0 AND failed >= 0 AND remaining >= 0
        AND oldest_overdue_seconds >= 0 AND lock_waits >= 0 AND duration_ms >= 0
    )
);

GRANT SELECT, INSERT, UPDATE, DELETE ON cleanup_run_tasks TO mayfly_maintenance;

-- Whoever takes back an analysis says so in the audit log.
GRANT INSERT ON analysis_audit_log TO mayfly_maintenance;
-- To find those that have expired; it has no use for the secrets.
GRANT SELECT (expires_at) ON provider_credentials TO mayfly_maintenance;
-- So that the API can tell whether it is ready.
GRANT SELECT (version, success) ON flyway_schema_history TO mayfly_app;

ALTER TABLE cleanup_run_tasks
    ADD CONSTRAINT cleanup_run_tasks_run_fkey FOREIGN KEY (run_id) REFERENCES cleanup_runs (id) ON DELETE CASCADE;
