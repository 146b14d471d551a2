package dev.mayfly.chat;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that a search has found.
 *
 * @param snippet parts of its text around the words, which stand between asterisks
 */
@Serdeable
public record FoundMessage(
        UUID id,
        UUID sessionId,
        long seq,
        String role,
        @Nullable String agentId,
        String moduleType,
        UUID moduleSessionId,
        String snippet,
        Instant createdAt) {

    /** What was said is nobody's business in a log. */
    @Override
    public String toString() {
        return "FoundMessage[session %s, seq %d]".formatted(sessionId, seq);
    }
}
