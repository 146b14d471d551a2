package dev.mayfly;

import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.chat.BusinessRepository;
import dev.mayfly.chat.ModuleSessionRepository;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestChat;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A chat of one workspace, and the arguments with which each query for it finds something. */
record ChatSample(TestChat chat, UUID userId) implements FeatureSample {

    static ChatSample in(Tenant tenant) {
        return new ChatSample(TestChat.in(tenant), tenant.userId());
    }

    @Override
    public ChatSample nobody() {
        return new ChatSample(chat.nobody(), userId);
    }

    @Override
    public boolean isAskedBy(Method query) {
        return query.getDeclaringClass().getPackage() == AgentSession.class.getPackage();
    }

    @Override
    public @Nullable Object argument(Method query, Parameter parameter) {
        boolean creates = query.getName().equals("insert");
        return switch (parameter.getName()) {
            case "id" -> creates ? UUID.randomUUID() : idFor(query);
            case "businessId" -> chat.businessId();
            case "moduleSessionId" -> chat.moduleSessionId();
            case "sessionId" -> chat.id();
            case "userId", "createdBy", "writerId" -> userId;
            case "moduleType" -> "VALIDATION";
            case "status" -> query.getDeclaringClass() == AgentSessionRepository.class ? "COMPLETED" : "complete";
            case "wantedStatuses", "fromStatuses" -> AgentSession.STATUSES;
            case "activeSince" -> Instant.EPOCH;
            case "beforeTime" -> Instant.parse("2100-01-01T00:00:00Z");
            case "beforeId" -> new UUID(-1, -1);
            case "beforeSeq", "maxBytes" -> 100L;
            case "limit" -> 100;
            case "reach" -> 1;
            case "role" -> "USER";
            case "metadata" -> "{}";
            case "clientMessageId" -> creates ? "new" : TestChat.CLIENT_MESSAGE_ID;
            case "requestHex" -> "00".repeat(32);
            case "seq" -> 2L;
            case "afterSeq" -> 0L;
            case "offset" -> TestChat.PART.length();
            case "name", "agentId", "currentAgent", "workflowStep", "content", "piece", "words" -> "Text";
            case String other -> throw new AssertionError("No argument for %s of %s".formatted(other, query));
        };
    }

    private UUID idFor(Method query) {
        Map<Class<?>, UUID> ids = Map.of(
                BusinessRepository.class,
                chat.businessId(),
                ModuleSessionRepository.class,
                chat.moduleSessionId(),
                AgentSessionRepository.class,
                chat.id());
        return Objects.requireNonNull(ids.get(query.getDeclaringClass()), query::toString);
    }
}
