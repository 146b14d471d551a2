package dev.mayfly.chat;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.MappedProperty;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import io.micronaut.json.tree.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was said in a session.
 *
 * @param seq its place in the session
 * @param role one of {@link #ROLES}
 * @param agentId the caller's name for the agent
 * @param content kept byte for byte
 * @param status {@code streaming} while pieces arrive, then {@code complete} or {@code failed}
 * @param clientMessageId the client's own name for it, with which the same message sent twice is stored once
 */
@Introspected
public record ChatMessage(
        @MappedProperty("id") UUID id,
        @MappedProperty("session_id") UUID sessionId,
        @MappedProperty("seq") long seq,
        @MappedProperty("role") String role,
        @MappedProperty("agent_id") @Nullable String agentId,
        @MappedProperty("content") String content,

        @MappedProperty("metadata") @TypeDef(type = DataType.JSON) @Nullable
        JsonNode metadata,

        @MappedProperty("status") String status,
        @MappedProperty("client_message_id") @Nullable String clientMessageId,
        @MappedProperty("created_at") Instant createdAt,
        @MappedProperty("updated_at") Instant updatedAt) {

    /** As a regular expression. */
    public static final String ROLES = "USER|ASSISTANT|SYSTEM";

    public static final String STREAMING = "streaming";
    public static final String COMPLETE = "complete";

    /** In characters of Unicode. */
    public static final int MAX_LENGTH = 200_000;

    public boolean isStreaming() {
        return status.equals(STREAMING);
    }

    /** In characters of Unicode, as PostgreSQL counts them. */
    public int length() {
        return content.codePointCount(0, content.length());
    }

    /** What was said is nobody's business in a log. */
    @Override
    public String toString() {
        return "ChatMessage[session %s, seq %d, %s]".formatted(sessionId, seq, status);
    }
}
