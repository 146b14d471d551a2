package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.execution.LogCount;
import dev.mayfly.execution.LogLine;
import dev.mayfly.execution.LogRepository;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Chooses the query that finds what a caller may see of an agent's logs by the right index. */
@Singleton
public final class AgentLogs {

    /** How many days may be asked for at once: as long as logs are kept, and two days. */
    public static final int MAX_DAYS = 92;

    private final LogRepository logs;
    private final VisibleAgents agents;
    private final WorkspaceTransactions transactions;

    AgentLogs(LogRepository logs, VisibleAgents agents, WorkspaceTransactions transactions) {
        this.logs = logs;
        this.agents = agents;
        this.transactions = transactions;
    }

    /**
     * The newest lines that the caller may see, in a transaction of its own.
     *
     * @throws NotFoundException when the agent's logs are none of the caller's business
     */
    public Page<LogLine> page(Caller caller, Filter filter, int limit, @Nullable String cursor) {
        Cursor cursors = filter.cursors(caller);
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        return transactions.read(
                caller.workspace(),
                () -> Page.of(
                        open(caller, filter).after(place, limit + 1),
                        limit,
                        last -> cursors.encode(last.timestamp(), last.id())));
    }

    /**
     * The lines that the caller may see, inside the transaction of the caller.
     *
     * @throws NotFoundException when the agent's logs are none of the caller's business
     */
    Reader open(Caller caller, Filter filter) {
        return new Reader(
                logs,
                caller.workspace(),
                agents.userToSee(caller, filter.agentId()).orElse(null),
                filter);
    }

    /** What lines are wanted; a null lets all through. */
    public record Filter(
            UUID agentId,
            @Nullable String executionId,
            @Nullable String category,
            @Nullable String level,
            DateRange range) {

        Cursor cursors(Caller caller) {
            return Cursor.over(caller.workspace(), "agent-logs", agentId, executionId, category, level, range);
        }

        private List<String> categories() {
            return category == null ? LogLine.CATEGORIES : List.of(category);
        }

        private List<String> levels() {
            return level == null ? LogLine.LEVELS : List.of(level);
        }
    }

    /** @param userId whose executions' lines; null for everybody's */
    record Reader(
            LogRepository logs,
            WorkspaceId workspace,
            @Nullable UUID userId,
            Filter filter) {

        List<LogLine> after(TimePlace place, int limit) {
            Instant since = filter.range().since();
            Instant until = filter.range().until();
            if (filter.executionId() != null) {
                return logs.listOfExecution(
                        workspace,
                        filter.agentId(),
                        filter.executionId(),
                        userId,
                        since,
                        until,
                        filter.category(),
                        filter.level(),
                        place.time(),
                        place.id(),
                        limit);
            }
            if (userId != null) {
                return logs.listOfUser(
                        workspace,
                        filter.agentId(),
                        userId,
                        since,
                        until,
                        filter.category(),
                        filter.level(),
                        place.time(),
                        place.id(),
                        limit);
            }
            return filter.category() == null && filter.level() == null
                    ? logs.list(workspace, filter.agentId(), since, until, place.time(), place.id(), limit)
                    : logs.listOfKinds(
                            workspace,
                            filter.agentId(),
                            since,
                            until,
                            filter.categories(),
                            filter.levels(),
                            place.time(),
                            place.id(),
                            limit);
        }

        List<LogCount> count() {
            Instant since = filter.range().since();
            Instant until = filter.range().until();
            if (filter.executionId() != null) {
                return logs.countOfExecution(workspace, filter.agentId(), filter.executionId(), userId, since, until);
            }
            return userId == null
                    ? logs.count(workspace, filter.agentId(), since, until)
                    : logs.countOfUser(workspace, filter.agentId(), userId, since, until);
        }
    }
}
