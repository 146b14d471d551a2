package dev.mayfly.api.batch;

import dev.mayfly.agent.AgentRepository;
import dev.mayfly.api.access.Caller;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.batch.ExperimentRepository;
import dev.mayfly.problem.NotFoundException;
import jakarta.inject.Singleton;

/** Finds experiments that are the caller's business, inside the transaction of the caller. */
@Singleton
public final class Experiments {

    private final BatchRepository batches;
    private final AgentRepository agents;
    private final ExperimentRepository experiments;

    Experiments(BatchRepository batches, AgentRepository agents, ExperimentRepository experiments) {
        this.batches = batches;
        this.agents = agents;
        this.experiments = experiments;
    }

    /**
     * The batch with this tracking id.
     *
     * @throws NotFoundException when there is none, or when it is another user's and the caller is no admin
     */
    public Batch find(Caller caller, String trackingId) {
        return batches.findByTrackingId(caller.workspace(), trackingId)
                .filter(batch -> caller.maySee(batch.ownerId()))
                .orElseThrow(() -> new NotFoundException("experiment", trackingId));
    }

    /** All that there is to say of the experiment with this tracking id. */
    public ExperimentResponse describe(Caller caller, String trackingId) {
        Batch batch = find(caller, trackingId);
        return ExperimentResponse.of(
                batch,
                trackingId,
                agents.find(caller.workspace(), batch.agentId(), batch.agentVersion())
                        .orElseThrow(),
                experiments.listEphemeralDocuments(caller.workspace(), batch.id()),
                experiments.summarize(caller.workspace(), batch.id()).orElseThrow());
    }
}
