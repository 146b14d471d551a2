package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;

/**
 * One of the requests that lead from where a dialogue begins to one of its requests.
 *
 * @param isStart whether it has none of the messages before it: it goes on with a summary of these, or names the answer that it
 *     goes on with
 * @param isKept whether its payload is
 */
@Introspected
public record PathStep(
        UUID requestId, Instant timestamp, int messageCount, boolean isStart, boolean isFailed, boolean isKept) {}
