package dev.mayfly.conversation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored request whose messages begin another request, with its own link.
 *
 * @param messages the hash of all its messages, of which there are {@code messageCount}
 * @param answered the hash of these and its answer; null when it has none
 * @param isFailed whether the provider did not answer it
 * @param kind and the rest: its {@link Link}
 */
public record Candidate(
        UUID requestId,
        Instant startedAt,
        Hash messages,
        int messageCount,
        @Nullable Hash answered,
        boolean isFailed,
        Link.Kind kind,
        @Nullable UUID parent,
        @Nullable UUID task,
        @Nullable UUID retryOf) {

    public Candidate {
        if (messageCount <= 0) {
            throw new IllegalArgumentException("A candidate has messages");
        }
    }
}
