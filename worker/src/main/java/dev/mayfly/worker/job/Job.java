package dev.mayfly.worker.job;

import java.util.Objects;
import java.util.UUID;

/** A claimed job: its inputs, and the token that proves the claim. */
public record Job(UUID jobId, UUID batchId, String leaseToken, int attempt, Agent agent, Document document) {

    public Job {
        Objects.requireNonNull(jobId, "jobId is null");
        Objects.requireNonNull(leaseToken, "leaseToken is null");
        Objects.requireNonNull(agent, "agent is null");
        Objects.requireNonNull(document, "document is null");
    }
}
