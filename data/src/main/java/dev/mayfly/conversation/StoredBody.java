package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored request with what is kept of its bodies, and its keys in hexadecimal.
 *
 * @param request null when the payload has expired
 * @param linkKind null when it was never linked
 */
@Introspected
record StoredBody(
        UUID requestId,
        Instant timestamp,
        String path,
        boolean isFailed,
        @Nullable String currentMessageHash,
        @Nullable String answerHash,
        @Nullable Integer messageCount,
        @Nullable String linkKind,
        @Nullable UUID conversationId,
        @Nullable String request,
        @Nullable String response) {}
