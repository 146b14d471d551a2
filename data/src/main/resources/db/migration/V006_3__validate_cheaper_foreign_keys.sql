-- Validates what V006.2 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE document_versions VALIDATE CONSTRAINT document_versions_document_fkey_restrict;
ALTER TABLE eval_jobs VALIDATE CONSTRAINT eval_jobs_batch_fkey_restrict;
ALTER TABLE eval_jobs VALIDATE CONSTRAINT eval_jobs_document_version_fkey_restrict;
ALTER TABLE evaluations VALIDATE CONSTRAINT evaluations_job_fkey_restrict;
