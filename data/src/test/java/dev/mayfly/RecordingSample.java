package dev.mayfly;

import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.request;
import static dev.mayfly.test.TestRequests.task;
import static dev.mayfly.test.TestRequests.text;

import dev.mayfly.conversation.ChunkRepository;
import dev.mayfly.conversation.RecordedRequest;
import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.id.UuidV7;
import dev.mayfly.test.Tenant;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A recorded request with an answer and one without, and the arguments with which each query of the recorder finds something.
 *
 * @param messages of the first, in hexadecimal
 */
record RecordingSample(UUID trainId, UUID requestId, UUID unansweredId, String name, String messages)
        implements FeatureSample {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Set<String> REPOSITORIES =
            Set.of("ArrivalRepository", "RequestRepository", "ChunkRepository", "RequestRetentionRepository");

    private static final UUID JOINING = new UUID(1, 2);

    static RecordingSample in(ApplicationContext context, Tenant tenant, UUID train) {
        var answered = request(
                UuidV7.next(),
                "named",
                NOON,
                List.of(message("user", text("A question of its own"))),
                message("assistant", task("1", "search")));
        var unanswered = request(UuidV7.next(), NOON, List.of(message("user", text("Another"))), null);
        context.getBean(WorkspaceTransactions.class)
                .write(
                        tenant.workspace(),
                        () -> context.getBean(RequestRecorder.class)
                                .record(tenant.workspace(), train, List.of(answered, unanswered)));
        tenant.administrator()
                .execute(
                        "INSERT INTO streaming_chunks (workspace_id, request_id, chunk_index, data) VALUES (?, ?, 0, '{}')",
                        tenant.workspace().value(),
                        unanswered.requestId());
        return new RecordingSample(
                train,
                answered.requestId(),
                unanswered.requestId(),
                "named",
                tenant.administrator()
                        .text(
                                "SELECT encode(current_message_hash, 'hex') FROM api_requests WHERE request_id = ?",
                                answered.requestId()));
    }

    @Override
    public RecordingSample nobody() {
        return new RecordingSample(
                UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), "nobody's", "00".repeat(32));
    }

    @Override
    public boolean isAskedBy(Method query) {
        return query.getDeclaringClass().getPackage() == RecordedRequest.class.getPackage()
                && REPOSITORIES.contains(query.getDeclaringClass().getSimpleName());
    }

    @Override
    public Object argument(Method query, Parameter parameter) {
        return switch (parameter.getName()) {
            case "trainId" -> trainId;
            case "requestId" -> query.getDeclaringClass() == ChunkRepository.class ? unansweredId : requestId;
            case "conversationId" -> requestId;
            case "ids" -> List.of(requestId);
            case "names" -> List.of(name);
            case "afterTime" -> Instant.EPOCH;
            case "afterId" -> new UUID(0, 0);
            case "before" -> Instant.parse("2100-01-01T00:00:00Z");
            case "limit" -> 100;
            case "chunks" -> "[{\"index\": 0, \"data\": {\"other\": 1}}]";
            case "completion" ->
                "{\"request_id\": \"%s\", \"tool_calls\": 0, \"response\": {}, \"offers\": []}".formatted(unansweredId);
            case "arrivals" -> """
                    [{"id": "%s", "timestamp": "2026-01-31T13:00:00Z", "messages": "\\\\x%s", "prefixes": "\\\\x", "continued": [],
                      "tasks_since": "2026-01-31T12:00:00Z", "summaries_since": "2026-01-31T12:00:00Z", "offered": []}]
                    """.formatted(new UUID(1, 1), messages);
            case "requests" -> """
                    [{"number": 1, "request_id": "%s", "timestamp": "2026-01-31T13:00:00Z", "method": "POST",
                      "path": "/v1/messages", "request_type": "inference", "tool_calls": 0, "message_count": 1,
                      "current_message_hash": "\\\\x%s", "link_kind": "new", "link_depth": 0, "conversation_id": "%s",
                      "branch_id": "main", "is_subtask": false, "chunks": [], "offers": [], "wants": []}]
                    """.formatted(JOINING, messages, requestId);
            case "bodies" -> List.of("{}");
            case "joined" -> JOINING;
            case "moves" -> """
                    [{"request_id": "%1$s", "link_kind": "new", "link_depth": 0, "conversation_id": "%1$s", "branch_id": "main",
                      "is_subtask": false}]
                    """.formatted(requestId);
            case "keys" -> """
                    [{"request_id": "%s", "timestamp": "2026-01-31T12:00:00Z", "message_count": 1, "current_message_hash": "\\\\x%s",
                      "offers": [], "wants": []}]
                    """.formatted(requestId, messages);
            case String other -> throw new AssertionError("No argument for " + other + " of " + query);
        };
    }
}
