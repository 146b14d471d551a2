package dev.mayfly.conversation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request and its link.
 *
 * @param stored where it stood last, which it keeps when what it is linked to has expired; null when it is new
 */
public record Linked(
        UUID id,
        Instant startedAt,
        Hash messages,
        Link link,
        @Nullable Place stored) {

    /** A request that has stood nowhere yet. */
    public Linked(UUID id, Instant startedAt, Hash messages, Link link) {
        this(id, startedAt, messages, link, null);
    }
}
