package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.execution.Interaction;
import dev.mayfly.execution.InteractionRepository;
import dev.mayfly.execution.UsageRepository;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.NotFoundException;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What callers think of ordinary agents, stored inside the transaction of the caller. Doing it again changes nothing. */
@Singleton
final class Opinions {

    private final InteractionRepository interactions;
    private final UsageRepository usage;

    Opinions(InteractionRepository interactions, UsageRepository usage) {
        this.interactions = interactions;
        this.usage = usage;
    }

    /** The agent first, so that the average is always that of all ratings, whoever rates at the same time. */
    Interaction rate(Caller caller, UUID agentId, int rating) {
        found(interactions.lockRatings(caller.workspace(), agentId), agentId);
        interactions.saveRating(caller.workspace(), UuidV7.next(), caller.userId(), agentId, rating);
        interactions.updateAvgRating(caller.workspace(), agentId);
        return find(caller, agentId);
    }

    int unrate(Caller caller, UUID agentId) {
        found(interactions.lockRatings(caller.workspace(), agentId), agentId);
        int cleared = interactions.clearRating(caller.workspace(), caller.userId(), agentId);
        return cleared == 0 ? 0 : interactions.updateAvgRating(caller.workspace(), agentId);
    }

    Interaction favor(Caller caller, UUID agentId) {
        found(interactions.saveFavorite(caller.workspace(), UuidV7.next(), caller.userId(), agentId), agentId);
        return find(caller, agentId);
    }

    int disfavor(Caller caller, UUID agentId) {
        if (usage.findOwner(caller.workspace(), agentId).isEmpty()) {
            throw new NotFoundException("agent", agentId);
        }
        return interactions.clearFavorite(caller.workspace(), caller.userId(), agentId);
    }

    Interaction comment(Caller caller, UUID agentId, @Nullable String feedback) {
        String kept = feedback == null || feedback.isBlank() ? null : feedback;
        found(interactions.saveFeedback(caller.workspace(), UuidV7.next(), caller.userId(), agentId, kept), agentId);
        return find(caller, agentId);
    }

    private static void found(int rows, UUID agentId) {
        if (rows == 0) {
            throw new NotFoundException("agent", agentId);
        }
    }

    private Interaction find(Caller caller, UUID agentId) {
        return interactions.find(caller.workspace(), caller.userId(), agentId).orElseThrow();
    }
}
