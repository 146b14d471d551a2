package dev.mayfly.api.agent;

import dev.mayfly.agent.Agent;
import dev.mayfly.agent.AgentRepository;
import dev.mayfly.agent.AgentSummary;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ordinary agents, which everybody in the workspace reads; those of experiments are not among them. */
@Singleton
public final class Agents {

    private final AgentRepository agents;
    private final WorkspaceTransactions transactions;

    Agents(AgentRepository agents, WorkspaceTransactions transactions) {
        this.agents = agents;
        this.transactions = transactions;
    }

    /** The newest first. */
    public Page<AgentSummary> list(Caller caller, int limit, @Nullable String cursor) {
        var cursors = Cursor.over(caller.workspace(), "agents");
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        var found = transactions.read(
                caller.workspace(), () -> agents.list(caller.workspace(), place.time(), place.id(), limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.createdAt(), last.id()));
    }

    /**
     * A version of an agent.
     *
     * @param version null for the newest
     * @throws NotFoundException when there is none
     */
    public Agent find(Caller caller, UUID id, @Nullable Integer version) {
        return transactions.read(
                caller.workspace(),
                () -> agents.find(caller.workspace(), id, version)
                        .filter(agent -> agent.ephemeralBatchId() == null)
                        .orElseThrow(() ->
                                new NotFoundException("agent", version == null ? id : id + " version " + version)));
    }
}
