package dev.mayfly;

import dev.mayfly.agent.AgentRepository;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.batch.FenceRepository;
import dev.mayfly.batch.JobRepository;
import dev.mayfly.batch.LeaseRepository;
import dev.mayfly.conversation.ConversationRepository;
import dev.mayfly.conversation.RecordedRequestRepository;
import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.document.DocumentRepository;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestRequests;
import dev.mayfly.workspace.ApiKeyRepository;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A workspace in which each query finds something, and the arguments to find it with. */
record WorkspaceSample(
        WorkspaceId workspace,
        UUID userId,
        UUID agentId,
        UUID documentId,
        UUID batchId,
        UUID ownDocumentId,
        UUID idleBatchId,
        UUID fencedBatchId,
        UUID keyId,
        UUID jobId,
        UUID leaseToken,
        UUID trainId,
        UUID requestId,
        List<FeatureSample> features) {

    private static final UUID NO_ID = new UUID(0, 0);
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final byte[] HASH = new byte[32];
    private static final int LONG_LEASE = 300;

    static WorkspaceSample in(ApplicationContext context, Tenant tenant) {
        var administrator = tenant.administrator();
        var id = tenant.workspace().value();
        tenant.answer(tenant.regularBatch(2), 1);
        tenant.run(tenant.regularBatch(1), 1, -1);
        var batch = tenant.experiment(3, 1);
        tenant.answer(batch, 1);
        tenant.run(batch, 1, LONG_LEASE);
        var idle = tenant.experimentOnSharedDocuments(0);
        tenant.expire(idle);
        var fenced = tenant.experimentOnSharedDocuments(0);
        administrator.execute("UPDATE eval_batches SET deleting_at = now() WHERE id = ?", fenced);
        for (var doomed : List.of(batch, fenced)) {
            administrator.execute("""
                    INSERT INTO deletion_receipts (workspace_id, batch_id, owner_id, cause)
                    VALUES (?, ?, ?, 'expired')
                    """, id, doomed, tenant.userId());
        }
        var secondOwner = UUID.randomUUID();
        administrator.execute(
                "INSERT INTO users (id, issuer, subject) VALUES (?, 'test', ?)", secondOwner, secondOwner.toString());
        administrator.execute(
                "INSERT INTO workspace_members (workspace_id, user_id, role) VALUES (?, ?, 'owner')", id, secondOwner);
        var key = UUID.randomUUID();
        administrator.execute("""
                INSERT INTO api_keys (workspace_id, id, user_id, name, secret_hash, last_four, scopes)
                VALUES (?, ?, ?, 'Key', ?, 'abcd', '{read}')
                """, id, key, tenant.userId(), HASH);
        administrator.execute("""
                INSERT INTO idempotency_keys (workspace_id, user_id, key, request_hash, status, body)
                VALUES (?, ?, 'stored', ?, 201, 'body')
                """, id, tenant.userId(), HASH);
        administrator.execute("INSERT INTO cleanup_runs (id, workspace_id) VALUES (gen_random_uuid(), ?)", id);
        var trains = TrainSample.in(tenant);
        var train = trains.trainId();
        var running = "FROM eval_jobs WHERE batch_id = ? AND status = 'RUNNING'";
        return new WorkspaceSample(
                tenant.workspace(),
                tenant.userId(),
                tenant.agentId(),
                uuid(
                        administrator,
                        "SELECT id FROM documents WHERE workspace_id = ? AND ephemeral_batch_id IS NULL LIMIT 1",
                        id),
                batch,
                uuid(administrator, "SELECT id FROM documents WHERE ephemeral_batch_id = ?", batch),
                idle,
                fenced,
                key,
                uuid(administrator, "SELECT id " + running, batch),
                uuid(administrator, "SELECT lease_token " + running, batch),
                train,
                recordRequest(context, tenant.workspace(), train),
                List.of(
                        ExecutionSample.in(tenant, batch),
                        trains,
                        ChatSample.in(tenant),
                        AnalysisSample.in(context, tenant, train),
                        RecordingSample.in(context, tenant, train)));
    }

    /** The same of which nothing exists. */
    WorkspaceSample nobody() {
        return new WorkspaceSample(
                new WorkspaceId(UUID.randomUUID()),
                userId,
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                features.stream().map(FeatureSample::nobody).toList());
    }

    /** The same rows, asked for under the name of another workspace. */
    WorkspaceSample claimedBy(WorkspaceId other) {
        return new WorkspaceSample(
                other,
                userId,
                agentId,
                documentId,
                batchId,
                ownDocumentId,
                idleBatchId,
                fencedBatchId,
                keyId,
                jobId,
                leaseToken,
                trainId,
                requestId,
                features);
    }

    /** The id of a new request, and of its conversation. */
    private static UUID recordRequest(ApplicationContext context, WorkspaceId workspace, UUID trainId) {
        var request = TestRequests.request(NOON, "Hello.", "Text");
        context.getBean(WorkspaceTransactions.class)
                .write(
                        workspace,
                        () -> context.getBean(RequestRecorder.class).record(workspace, trainId, List.of(request)));
        return request.requestId();
    }

    @Nullable
    Object argument(Method query, Parameter parameter) {
        if (parameter.getName().equals("workspaceId")) {
            return workspace;
        }
        for (FeatureSample feature : features) {
            if (feature.isAskedBy(query)) {
                return feature.argument(query, parameter);
            }
        }
        boolean creates = query.getName().matches("(insert|save).*");
        return switch (parameter.getName()) {
            case "id" ->
                creates && query.getParameterCount() > 3 && !isVersion(query) ? UUID.randomUUID() : idFor(query);
            case "ids" -> List.of(creates ? UUID.randomUUID() : idFor(query));
            case "batchId", "fromBatchId", "baselineId", "candidateId" -> batchFor(query);
            case "batchIds" -> List.of(batchFor(query));
            case "jobId" -> jobId;
            case "sortedBy" -> "document";
            case "titlePattern" -> "%";
            case "afterRank" -> BigDecimal.valueOf(-1000);
            case "expiresAfter" -> Instant.EPOCH;
            case "expiresBefore" -> Instant.parse("2200-01-01T00:00:00Z");
            case "toBatchId" -> idleBatchId;
            case "ephemeralBatchId", "expiresInDays", "targetCount", "version", "pattern", "isEphemeral", "ofModel" ->
                null;
            case "trainId" -> trainId;
            case "requestId", "conversationId" -> requestId;
            case "branchId" -> "main";
            case "accountId" -> creates ? "Text" : query.getName().equals("findFirstOfAccount") ? "account" : null;
            case "model" -> query.getName().equals("findFirstOfModel") ? "claude-test" : null;
            case "reach" -> 1;
            case "failed", "requestType", "hasSubtasks", "hasBranches", "ofTrainId" -> null;
            case "interval" -> "day";
            case "afterAccount", "afterKey", "afterName" -> "";
            case "recentSince" -> NOON;
            case "agentId" -> agentId;
            case "userId", "ofUserId", "ownerId", "requestedBy" -> userId;
            case "documentIds" -> List.of(documentId);
            case "oldIds" -> List.of(ownDocumentId);
            case "newIds" -> List.of(UUID.randomUUID());
            case "repeatIndexes" -> List.of(77);
            case "urls" -> List.of("");
            case "titles", "contents" -> List.of("Text");
            case "scopeCodes" -> List.of("read");
            case "assertions" -> List.of();
            case "leaseToken" -> leaseToken;
            case "answers" -> answer();
            case "trackingId" -> creates ? "exp_" + UUID.randomUUID() : "exp_" + batchId;
            case "role" -> "member";
            case "lastFour" -> "abcd";
            case "key" -> creates ? "new" : "stored";
            case "status" -> creates ? 201 : null;
            case "errorCode" -> query.getName().startsWith("list") ? null : "TIMEOUT";
            case "afterTime" -> Instant.EPOCH;
            case "afterId" -> NO_ID;
            case "costUsd" -> "0.01";
            case "secretHash", "requestHash" -> HASH;
            case "expiresAt" -> Instant.parse("2100-01-01T00:00:00Z");
            case "beforeTime" -> Instant.parse("2100-01-01T00:00:00Z");
            case "beforeId" -> new UUID(-1, -1);
            case "since" -> NOON;
            case "until" -> NOON.plusSeconds(1);
            case "afterDocument" -> NO_ID;
            case "after" -> parameter.getType() == UUID.class ? NO_ID : "";
            case "afterRepeat" -> -1;
            default -> byType(parameter);
        };
    }

    private static boolean isVersion(Method query) {
        return query.getName().equals("insertVersion");
    }

    private static Object byType(Parameter parameter) {
        return switch (parameter.getType().getName()) {
            case "int" -> parameter.getName().matches("agentVersion|repeatCount") ? 1 : 100;
            case "long" -> 100L;
            case "boolean" -> true;
            case "java.lang.String" -> "Text";
            case String other -> throw new AssertionError("No argument for " + parameter + " of type " + other);
        };
    }

    private UUID idFor(Method query) {
        var repository = query.getDeclaringClass();
        Map<Class<?>, UUID> ids = Map.ofEntries(
                Map.entry(AgentRepository.class, agentId),
                Map.entry(DocumentRepository.class, documentId),
                Map.entry(ApiKeyRepository.class, keyId),
                Map.entry(JobRepository.class, jobId),
                Map.entry(LeaseRepository.class, jobId),
                Map.entry(BatchRepository.class, batchFor(query)),
                Map.entry(FenceRepository.class, batchFor(query)),
                Map.entry(ConversationRepository.class, requestId),
                Map.entry(RecordedRequestRepository.class, requestId));
        var id = ids.get(repository);
        if (id == null) {
            throw new AssertionError("No id for " + query);
        }
        return id;
    }

    private UUID batchFor(Method query) {
        return switch (query.getName()) {
            case "fence", "complete" -> idleBatchId;
            case "lockFenced", "deleteRest" -> fencedBatchId;
            case String _ -> batchId;
        };
    }

    private String answer() {
        return """
                [{"job_id": "%s", "lease_token": "%s", "summary": "s", "analysis": "a", "highlights": [],
                  "input_tokens": 1, "output_tokens": 1, "duration_ms": 1}]""".formatted(jobId, leaseToken);
    }

    private static UUID uuid(Administrator administrator, String sql, UUID parameter) {
        return UUID.fromString(administrator.text(sql, parameter));
    }
}
