package dev.mayfly.api.batch;

import dev.mayfly.agent.Agent;
import dev.mayfly.agent.AgentRepository;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.agent.AgentSettings;
import dev.mayfly.api.document.ImportedDocument;
import dev.mayfly.batch.JobRepository;
import dev.mayfly.document.DocumentRepository;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.UnprocessableException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Creates a batch with everything that belongs to it, inside the transaction of its caller: a fixed number of statements,
 * whatever the number of documents.
 */
@Singleton
final class BatchCreator {

    private final AgentRepository agents;
    private final DocumentRepository documents;
    private final JobRepository jobs;
    private final ExperimentSlots slots;
    private final ExperimentsConfiguration limits;

    BatchCreator(
            AgentRepository agents,
            DocumentRepository documents,
            JobRepository jobs,
            ExperimentSlots slots,
            ExperimentsConfiguration limits) {
        this.agents = agents;
        this.documents = documents;
        this.jobs = jobs;
        this.slots = slots;
        this.limits = limits;
    }

    BatchCreated create(Caller caller, BatchRequest request, List<ImportedDocument> imported) {
        UUID batchId = UuidV7.next();
        if (request.ephemeral()) {
            slots.take(caller);
        }
        ChosenAgent agent = request.ephemeralAgent() == null
                ? ordinaryAgent(caller, request.agentId(), "/agentId")
                : newAgent(caller, batchId, request.ephemeralAgent());
        List<UUID> documentIds = documents(caller, batchId, agent, request, imported);
        ExperimentSlots.StoredBatch batch = slots.insertBatch(
                caller,
                new ExperimentSlots.NewBatch(
                        batchId,
                        request.name(),
                        request.description(),
                        request.trackingId(),
                        expiryDays(request),
                        agent.id(),
                        agent.version(),
                        request.targetCount(),
                        request.repeats()));
        int jobCount = insertJobs(caller, batchId, agent, documentIds, request.targetCount(), request.repeats());
        return BatchCreated.of(batch, jobCount, agent.id(), request.ephemeralAgent() != null);
    }

    private @Nullable Integer expiryDays(BatchRequest request) {
        if (!request.ephemeral()) {
            return null;
        }
        return request.expiresInDays() == null ? Integer.valueOf(limits.defaultExpiryDays()) : request.expiresInDays();
    }

    private ChosenAgent ordinaryAgent(Caller caller, @Nullable UUID id, String pointer) {
        Agent agent = findOrdinary(caller, id, pointer);
        return new ChosenAgent(agent.id(), agent.version());
    }

    private Agent findOrdinary(Caller caller, @Nullable UUID id, String pointer) {
        if (id == null) {
            throw new InvalidException(
                    "bad_request", "agentId is required", new FieldError(pointer, "required", "agentId is required"));
        }
        return agents.find(caller.workspace(), id, null)
                .filter(agent -> agent.ephemeralBatchId() == null)
                .orElseThrow(() -> new UnprocessableException(
                        "unknown_agent",
                        "No agent %s".formatted(id),
                        new FieldError(pointer, "unknown_agent", "No agent %s".formatted(id))));
    }

    private ChosenAgent newAgent(Caller caller, UUID batchId, BatchRequest.EphemeralAgent wanted) {
        Agent base = wanted.baseAgentId() == null
                ? null
                : findOrdinary(caller, wanted.baseAgentId(), "/ephemeralAgent/baseAgentId");
        AgentSettings settings = settings(wanted, base).checked("/ephemeralAgent");
        String name = wanted.name() != null || base == null ? String.valueOf(wanted.name()) : base.name();
        UUID id = UuidV7.next();
        agents.insert(
                caller.workspace(),
                id,
                caller.userId(),
                name,
                wanted.description() != null || base == null ? wanted.description() : base.description(),
                batchId,
                settings.instructions(),
                settings.selfCritiqueInstructions(),
                settings.providesGrades(),
                settings.model(),
                settings.assertions());
        return new ChosenAgent(id, 1);
    }

    private static AgentSettings settings(BatchRequest.EphemeralAgent wanted, @Nullable Agent base) {
        return base == null
                ? AgentSettings.of(
                        wanted.primaryInstructions(),
                        wanted.selfCritiqueInstructions(),
                        wanted.providesGrades(),
                        wanted.model(),
                        wanted.assertions())
                : AgentSettings.changed(
                        base,
                        wanted.primaryInstructions(),
                        wanted.selfCritiqueInstructions(),
                        wanted.providesGrades(),
                        wanted.model(),
                        wanted.assertions());
    }

    /** The documents to evaluate, those that were sent stored as the batch's own. */
    private List<UUID> documents(
            Caller caller, UUID batchId, ChosenAgent agent, BatchRequest request, List<ImportedDocument> imported) {
        if (request.targetCount() != null) {
            return evaluatedDocuments(caller, agent, request.targetCount());
        }
        var all = new ArrayList<UUID>(visibleDocuments(caller, request));
        var ids = new ArrayList<UUID>();
        var urls = new ArrayList<String>();
        var titles = new ArrayList<String>();
        var contents = new ArrayList<String>();
        request.inlineDocuments().forEach(document -> {
            ids.add(UuidV7.next());
            urls.add("");
            titles.add(document.title());
            contents.add(document.content());
        });
        imported.forEach(document -> {
            ids.add(UuidV7.next());
            urls.add(document.url());
            titles.add(document.title());
            contents.add(document.content());
        });
        if (!ids.isEmpty()) {
            documents.insertAll(caller.workspace(), caller.userId(), batchId, ids, urls, titles, contents);
        }
        all.addAll(ids);
        return all;
    }

    private List<UUID> visibleDocuments(Caller caller, BatchRequest request) {
        List<UUID> ids = request.distinctDocumentIds();
        if (ids.isEmpty() || request.documentIds() == null) {
            return ids;
        }
        Set<UUID> accounted = new HashSet<>(documents.findVisible(caller.workspace(), ids));
        List<FieldError> unknown = new ArrayList<>();
        for (int i = 0; i < request.documentIds().size(); i++) {
            UUID id = request.documentIds().get(i);
            if (accounted.add(id)) {
                unknown.add(new FieldError("/documentIds/" + i, "unknown_document", "No document %s".formatted(id)));
            }
        }
        if (!unknown.isEmpty()) {
            throw new UnprocessableException(
                    "unknown_documents", "%d documents do not exist; see errors".formatted(unknown.size()), unknown);
        }
        return ids;
    }

    private List<UUID> evaluatedDocuments(Caller caller, ChosenAgent agent, int targetCount) {
        List<UUID> evaluated = jobs.shuffleEvaluatedDocuments(caller.workspace(), agent.id(), targetCount);
        if (evaluated.isEmpty()) {
            throw new UnprocessableException(
                    "no_documents", "The agent has not evaluated any document yet, so targetCount has none to take");
        }
        return evaluated;
    }

    /** One job for each document and repeat; a target count goes round the documents until it is reached. */
    private int insertJobs(
            Caller caller,
            UUID batchId,
            ChosenAgent agent,
            List<UUID> documentIds,
            @Nullable Integer targetCount,
            int repeats) {
        int count = targetCount == null ? Math.multiplyExact(documentIds.size(), repeats) : targetCount;
        var ids = new ArrayList<UUID>(count);
        var jobDocuments = new ArrayList<UUID>(count);
        var repeatIndexes = new ArrayList<Integer>(count);
        for (int i = 0; i < count; i++) {
            ids.add(UuidV7.next());
            jobDocuments.add(documentIds.get(i % documentIds.size()));
            repeatIndexes.add(i / documentIds.size());
        }
        int inserted = jobs.insertAll(
                caller.workspace(), batchId, agent.id(), agent.version(), ids, jobDocuments, repeatIndexes);
        if (inserted != count) {
            throw new UnprocessableException(
                    "unknown_documents", "A document was taken away while the batch was being created");
        }
        return inserted;
    }

    /** The agent version that all jobs of the batch pin. */
    private record ChosenAgent(UUID id, int version) {}
}
