package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.execution.InteractionRepository;
import dev.mayfly.execution.UsageRepository;
import dev.mayfly.problem.NotFoundException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whose figures a caller may see, inside the transaction of the caller: admins all, others those of their own agents. */
@Singleton
final class VisibleAgents {

    private final UsageRepository usage;
    private final InteractionRepository interactions;

    VisibleAgents(UsageRepository usage, InteractionRepository interactions) {
        this.usage = usage;
        this.interactions = interactions;
    }

    /**
     * Lets through who may see all that others did with an ordinary agent.
     *
     * @throws NotFoundException otherwise
     */
    void check(Caller caller, UUID agentId) {
        if (!maySeeAll(caller, agentId)) {
            throw new NotFoundException("agent", agentId);
        }
    }

    /** As {@link #check}, without objecting. */
    boolean maySeeAll(Caller caller, UUID agentId) {
        return usage.findOwner(caller.workspace(), agentId)
                .filter(caller::maySee)
                .isPresent();
    }

    /**
     * Whose executions of an agent the caller may see: empty for everybody's; the caller's own when the caller has run it.
     *
     * @throws NotFoundException when the caller may see nobody's
     */
    Optional<UUID> userToSee(Caller caller, UUID agentId) {
        if (maySeeAll(caller, agentId)) {
            return Optional.empty();
        }
        if (usage.findOwner(caller.workspace(), agentId).isPresent()
                && interactions.hasRun(caller.workspace(), caller.userId(), agentId)) {
            return Optional.of(caller.userId());
        }
        throw new NotFoundException("agent", agentId);
    }

    /** The agents that sums go over; null for all of the workspace. */
    @Nullable
    List<UUID> all(Caller caller) {
        return caller.isAdmin() ? null : usage.listOwned(caller.workspace(), caller.userId());
    }

    /** As {@link #all}; only the given one when it is given. */
    @Nullable
    List<UUID> allOrOne(Caller caller, @Nullable UUID agentId) {
        if (agentId == null) {
            return all(caller);
        }
        check(caller, agentId);
        return List.of(agentId);
    }
}
