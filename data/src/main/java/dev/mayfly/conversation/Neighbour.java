package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored request that stands in a relation to one that is to be linked.
 *
 * @param relation {@code parent}, {@code task}, {@code summary} or {@code identical}: what the arrival may be linked to;
 *     {@code affected}: a request that may have to be linked anew because of the arrival
 * @param key what the two have in common; null for a parent
 */
@Introspected
record Neighbour(
        String relation,
        UUID arrivalId,
        UUID requestId,
        UUID conversationId,
        Instant timestamp,
        @Nullable String key) {

    static final String PARENT = "parent";
    static final String IDENTICAL = "identical";
    static final String TASK = "task";
    static final String SUMMARY = "summary";
    static final String AFFECTED = "affected";
}
