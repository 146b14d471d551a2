-- Lets V006.2 point at a batch together with the agent version that it pins. Locks: none that anybody waits behind.
CREATE UNIQUE INDEX CONCURRENTLY eval_batches_agent_of_batch_idx
    ON eval_batches (workspace_id, id, agent_id, agent_version);
