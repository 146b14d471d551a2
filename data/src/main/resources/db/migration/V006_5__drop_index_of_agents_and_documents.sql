-- V006.1 serves its query, and the foreign key that it served is gone. Locks: none that anybody waits behind.
DROP INDEX CONCURRENTLY IF EXISTS eval_jobs_agent_document_idx;
