package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An agent's use over all time.
 *
 * @param avgDuration in milliseconds, over the executions whose duration is known; null without one
 * @param favorites how many users have it among their favourites
 * @param ratings how many users have rated it
 */
@Introspected
public record AgentStats(
        UUID agentId,
        UUID ownerId,
        long totalExecutions,
        long totalUsers,
        @Nullable Double avgRating,
        @Nullable Instant lastExecutedAt,
        long successfulExecutions,
        long failedExecutions,
        long timeoutExecutions,
        long errorExecutions,
        @Nullable Double avgDuration,
        long favorites,
        long ratings) {

    public Outcomes outcomes() {
        return new Outcomes(successfulExecutions, failedExecutions, timeoutExecutions, errorExecutions);
    }
}
