-- Serves "which documents has this agent evaluated?" in place of eval_jobs_agent_document_idx, which V006.5 drops: that
-- one had an entry for every job from its creation on, and a new one each time that a job changed its state.
CREATE INDEX CONCURRENTLY eval_jobs_evaluated_documents_idx
    ON eval_jobs (workspace_id, agent_id, document_id)
    WHERE status = 'COMPLETED';
