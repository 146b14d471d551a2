package dev.mayfly;

import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestConversations;
import io.micronaut.context.ApplicationContext;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Analyses of one workspace in every state, and the arguments with which each query for them finds something. */
record AnalysisSample(UUID conversationId, UUID completedId, UUID processingId, UUID leaseToken, UUID userId)
        implements FeatureSample {

    private static final String PACKAGE = "dev.mayfly.analysis";

    static AnalysisSample in(ApplicationContext context, Tenant tenant, UUID train) {
        var sample = new AnalysisSample(
                new TestConversations(context, tenant.workspace(), train).newConversation("hi", "Hello."),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                tenant.userId());
        var administrator = tenant.administrator();
        sample.insert(tenant, sample.completedId, "main", "completed", null, null, 1);
        sample.insert(tenant, sample.processingId, "processing", "processing", sample.leaseToken, 600, null);
        sample.insert(tenant, UUID.randomUUID(), "lost", "processing", UUID.randomUUID(), -1, null);
        sample.insert(tenant, UUID.randomUUID(), "waiting", "pending", null, null, null);
        administrator.execute("""
                INSERT INTO conversation_analysis_results (
                    workspace_id, analysis_id, version, result, input_tokens, output_tokens)
                VALUES (?, ?, 1, '{}', 1, 1)
                """, tenant.workspace().value(), sample.completedId);
        administrator.execute("""
                INSERT INTO analysis_audit_log (
                    workspace_id, analysis_id, conversation_id, branch_id, event, version, attempt)
                VALUES (?, ?, ?, 'main', 'created', 1, 0)
                """, tenant.workspace().value(), sample.completedId, sample.conversationId);
        administrator.execute(
                "INSERT INTO streaming_chunks (workspace_id, request_id, chunk_index, data) VALUES (?, ?, 0, '{}')",
                tenant.workspace().value(),
                sample.conversationId);
        return sample;
    }

    @Override
    public AnalysisSample nobody() {
        return new AnalysisSample(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), userId);
    }

    @Override
    public boolean isAskedBy(Method query) {
        return query.getDeclaringClass().getPackageName().equals(PACKAGE);
    }

    @Override
    public @Nullable Object argument(Method query, Parameter parameter) {
        boolean isOfLease = query.getDeclaringClass().getSimpleName().equals("AnalysisLeaseRepository");
        return switch (parameter.getName()) {
            case "id" -> isOfLease ? processingId : completedId;
            case "ids" -> List.of(completedId);
            case "analysisId" -> completedId;
            case "newId" -> UUID.randomUUID();
            case "conversationId", "requestId" -> conversationId;
            case "branchId" -> query.getName().equals("request") ? "another" : "main";
            case "leaseToken" -> leaseToken;
            case "userId" -> userId;
            case "apiKeyId", "customPrompt", "model", "costUsd" -> null;
            case "result" -> "{}";
            case "after" -> "";
            case "version" -> 1;
            default ->
                switch (parameter.getType().getName()) {
                    case "int" -> 100;
                    case "long", "java.lang.Long" -> Long.MAX_VALUE / 2;
                    case "boolean" -> true;
                    case String _ -> "Text";
                };
        };
    }

    private void insert(
            Tenant tenant,
            UUID id,
            String branch,
            String status,
            @Nullable UUID token,
            @Nullable Integer leaseSeconds,
            @Nullable Integer finished) {
        tenant.administrator()
                .execute(
                        """
                        INSERT INTO conversation_analyses (
                            workspace_id, id, conversation_id, branch_id, status, attempts, requested_by, lease_token,
                            lease_expires_at, started_at, finished_at)
                        VALUES (
                            ?, ?, ?, ?, CAST(? AS conversation_analysis_status), 1, ?, ?,
                            now() + make_interval(secs => ?), now(), now() + make_interval(secs => ?))
                        """,
                        tenant.workspace().value(),
                        id,
                        conversationId,
                        branch,
                        status,
                        userId,
                        token,
                        leaseSeconds,
                        finished);
    }
}
