package dev.mayfly.api.chat;

import dev.mayfly.chat.ChatMessage;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message.
 *
 * @param seq its place in the session, from 1 on, without a gap
 * @param length how many characters of Unicode its content has: where its next piece begins
 * @param status {@code streaming} while pieces arrive, then {@code complete} or {@code failed}
 */
@Serdeable
record MessageResponse(
        UUID id,
        UUID sessionId,
        long seq,
        String role,
        @Nullable String agentId,
        String content,
        int length,
        @Nullable JsonNode metadata,
        String status,
        @Nullable String clientMessageId,
        Instant createdAt,
        Instant updatedAt) {

    static MessageResponse of(ChatMessage message) {
        return new MessageResponse(
                message.id(),
                message.sessionId(),
                message.seq(),
                message.role(),
                message.agentId(),
                message.content(),
                message.length(),
                message.metadata(),
                message.status(),
                message.clientMessageId(),
                message.createdAt(),
                message.updatedAt());
    }

    /** What was said is nobody's business in a log. */
    @Override
    public String toString() {
        return "MessageResponse[session %s, seq %d]".formatted(sessionId, seq);
    }
}
