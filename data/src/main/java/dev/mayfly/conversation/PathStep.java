package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One of the requests that lead from where a dialogue begins to one of its requests.
 *
 * @param branchId the branch that it stands on; null when it was never linked
 * @param linkDepth how many messages it shares with the request before it
 * @param isStart whether it has none of the messages before it: it goes on with a summary of these, or names the answer that it
 *     goes on with
 * @param isKept whether its payload is
 */
@Introspected
public record PathStep(
        UUID requestId,
        Instant timestamp,
        @Nullable String branchId,
        int messageCount,
        int linkDepth,
        boolean isStart,
        boolean isFailed,
        boolean isKept) {}
