-- Drops what V006.2 replaces, and gives the names of the old ones to the new. Locks: ACCESS EXCLUSIVE on the tables of
-- V006.2 and on agent_versions, for a catalogue change only.
ALTER TABLE document_versions DROP CONSTRAINT document_versions_document_fkey;
ALTER TABLE document_versions
    RENAME CONSTRAINT document_versions_document_fkey_restrict TO document_versions_document_fkey;

ALTER TABLE eval_jobs
    DROP CONSTRAINT eval_jobs_batch_fkey,
    DROP CONSTRAINT eval_jobs_agent_version_fkey,
    DROP CONSTRAINT eval_jobs_document_version_fkey;
ALTER TABLE eval_jobs RENAME CONSTRAINT eval_jobs_batch_fkey_restrict TO eval_jobs_batch_fkey;
ALTER TABLE eval_jobs RENAME CONSTRAINT eval_jobs_document_version_fkey_restrict TO eval_jobs_document_version_fkey;

ALTER TABLE evaluations DROP CONSTRAINT evaluations_job_fkey;
ALTER TABLE evaluations RENAME CONSTRAINT evaluations_job_fkey_restrict TO evaluations_job_fkey;
