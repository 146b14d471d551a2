package dev.mayfly.api.batch;

import dev.mayfly.agent.Agent;
import dev.mayfly.agent.AgentRepository;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.ExperimentRepository;
import dev.mayfly.batch.JobRepository;
import dev.mayfly.document.DocumentRepository;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Repeats an experiment: the same agent version on the same documents, as a new experiment that owns its own copies. */
@Singleton
public final class ExperimentRerun {

    private final AgentRepository agents;
    private final DocumentRepository documents;
    private final ExperimentRepository experiments;
    private final JobRepository jobs;
    private final ExperimentSlots slots;
    private final ExperimentsConfiguration limits;

    ExperimentRerun(
            AgentRepository agents,
            DocumentRepository documents,
            ExperimentRepository experiments,
            JobRepository jobs,
            ExperimentSlots slots,
            ExperimentsConfiguration limits) {
        this.agents = agents;
        this.documents = documents;
        this.experiments = experiments;
        this.jobs = jobs;
        this.slots = slots;
        this.limits = limits;
    }

    /** What shall differ from the first run; all of it may be left out. */
    @Serdeable
    public record Request(
            @Nullable @Pattern(regexp = BatchRequest.TRACKING_ID, message = BatchRequest.TRACKING_ID_MESSAGE)
            String trackingId,

            @Nullable @Filled @Size(max = 200) String name,
            @Nullable @Size(max = 2000) String description,
            @Nullable @Min(1) Integer expiresInDays) {}

    public BatchCreated create(Caller caller, Batch original, Request request) {
        if (request.expiresInDays() != null && request.expiresInDays() > limits.maxExpiryDays()) {
            String detail = "expiresInDays must be between 1 and %d".formatted(limits.maxExpiryDays());
            throw new InvalidException("bad_request", detail, new FieldError("/expiresInDays", "out_of_range", detail));
        }
        slots.take(caller);
        UUID batchId = UuidV7.next();
        Agent agent = agents.find(caller.workspace(), original.agentId(), original.agentVersion())
                .orElseThrow();
        UUID agentId = original.agentIsEphemeral() ? copy(caller, agent, batchId) : agent.id();
        int agentVersion = original.agentIsEphemeral() ? 1 : agent.version();
        Map<UUID, UUID> copies = copyDocuments(caller, original, batchId);
        ExperimentSlots.StoredBatch batch = slots.insertBatch(
                caller,
                new ExperimentSlots.NewBatch(
                        batchId,
                        request.name() == null ? original.name() : request.name(),
                        request.description() == null ? original.description() : request.description(),
                        request.trackingId(),
                        request.expiresInDays() == null ? limits.defaultExpiryDays() : request.expiresInDays(),
                        agentId,
                        agentVersion,
                        original.targetCount(),
                        original.repeatCount()));
        int jobCount = insertJobs(caller, original, batchId, agentId, agentVersion, copies);
        return BatchCreated.of(batch, jobCount, agentId, original.agentIsEphemeral());
    }

    private UUID copy(Caller caller, Agent agent, UUID batchId) {
        UUID id = UuidV7.next();
        agents.insert(
                caller.workspace(),
                id,
                caller.userId(),
                agent.name(),
                agent.description(),
                batchId,
                agent.instructions(),
                agent.selfCritiqueInstructions(),
                agent.providesGrades(),
                agent.model(),
                agent.assertions());
        return id;
    }

    /** Copies the documents that only the original may use; which became which. */
    private Map<UUID, UUID> copyDocuments(Caller caller, Batch original, UUID batchId) {
        List<UUID> oldIds = experiments.listEphemeralDocuments(caller.workspace(), original.id());
        var newIds = new ArrayList<UUID>(oldIds.size());
        var copies = new HashMap<UUID, UUID>();
        for (UUID oldId : oldIds) {
            UUID newId = UuidV7.next();
            newIds.add(newId);
            copies.put(oldId, newId);
        }
        if (!oldIds.isEmpty()) {
            documents.copyAll(caller.workspace(), caller.userId(), original.id(), batchId, oldIds, newIds);
        }
        return copies;
    }

    private int insertJobs(
            Caller caller, Batch original, UUID batchId, UUID agentId, int agentVersion, Map<UUID, UUID> copies) {
        var ids = new ArrayList<UUID>();
        var documentIds = new ArrayList<UUID>();
        var repeatIndexes = new ArrayList<Integer>();
        var repeats = new HashMap<UUID, Integer>();
        for (UUID oldDocument : experiments.listJobDocuments(caller.workspace(), original.id())) {
            ids.add(UuidV7.next());
            documentIds.add(copies.getOrDefault(oldDocument, oldDocument));
            repeatIndexes.add(repeats.merge(oldDocument, 1, Integer::sum) - 1);
        }
        return jobs.insertAll(caller.workspace(), batchId, agentId, agentVersion, ids, documentIds, repeatIndexes);
    }
}
