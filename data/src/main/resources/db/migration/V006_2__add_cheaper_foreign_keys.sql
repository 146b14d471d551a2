-- Foreign keys that cost half as much, beside those that V006.4 then drops.
--
-- eval_jobs_batch_fkey takes the agent version along. Batches have a foreign key to it, so jobs need none of their own;
-- and a job can no longer name another agent version than its batch.
--
-- ON DELETE RESTRICT refuses the same as NO ACTION. NO ACTION first looks whether a row with the deleted key has come
-- back, one more look-up for every row that the cleanup deletes, and our keys never come back.
--
-- Locks: SHARE ROW EXCLUSIVE on the five tables, under which reads go on, for a catalogue change only; existing rows are
-- checked in V006.3.
ALTER TABLE document_versions
    ADD CONSTRAINT document_versions_document_fkey_restrict
        FOREIGN KEY (workspace_id, document_id) REFERENCES documents (workspace_id, id)
        ON DELETE RESTRICT NOT VALID;

ALTER TABLE eval_jobs
    ADD CONSTRAINT eval_jobs_batch_fkey_restrict FOREIGN KEY (workspace_id, batch_id, agent_id, agent_version)
        REFERENCES eval_batches (workspace_id, id, agent_id, agent_version)
        ON DELETE RESTRICT NOT VALID,
    ADD CONSTRAINT eval_jobs_document_version_fkey_restrict FOREIGN KEY (workspace_id, document_id, document_version)
        REFERENCES document_versions (workspace_id, document_id, version)
        ON DELETE RESTRICT NOT VALID;

ALTER TABLE evaluations
    ADD CONSTRAINT evaluations_job_fkey_restrict
        FOREIGN KEY (workspace_id, job_id) REFERENCES eval_jobs (workspace_id, id)
        ON DELETE RESTRICT NOT VALID;
