package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One of the requests that lead from where a dialogue begins to one of its requests.
 *
 * @param isKept whether its payload is
 */
@Introspected
public record PathStep(
        UUID requestId,
        Instant timestamp,
        int messageCount,
        @Nullable String linkKind,
        boolean isFailed,
        boolean isKept) {

    /** Whether it begins with a summary of what was said before it. */
    public boolean isCompact() {
        return Link.Kind.COMPACT.wireName().equals(linkKind);
    }
}
