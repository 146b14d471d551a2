package dev.mayfly.execution;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How one user uses one agent, and what the user thinks of it.
 *
 * @param rating 1..5; null when the user has given none
 * @param avgExecutionsPerDay over the days from the first use to the last, both included
 * @param preferredTimeOfDay the hour in UTC
 * @param preferredDayOfWeek 0 is Sunday
 */
@Serdeable
public record Interaction(
        UUID agentId,
        String agentName,
        long totalExecutions,
        long successfulExecutions,
        @Nullable Instant firstExecutedAt,
        @Nullable Instant lastExecutedAt,
        boolean isFavorite,
        @Nullable Integer rating,
        @Nullable String feedback,
        @Nullable Double avgExecutionsPerDay,
        @Nullable Integer preferredTimeOfDay,
        @Nullable Integer preferredDayOfWeek) {

    /** Feedback is between a user and the agent's makers, and no business of a log. */
    @Override
    public String toString() {
        return "Interaction[agentId=%s]".formatted(agentId);
    }
}
