package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.page.Reach;
import dev.mayfly.execution.Execution;
import dev.mayfly.execution.ExecutionRepository;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds executions by the query whose index fits what is asked for. */
@Singleton
final class ExecutionLists {

    private final ExecutionRepository executions;
    private final WorkspaceTransactions transactions;

    ExecutionLists(ExecutionRepository executions, WorkspaceTransactions transactions) {
        this.executions = executions;
        this.transactions = transactions;
    }

    /** What the caller may see of what is asked for, the last recorded first. */
    Page<Execution> page(Caller caller, ExecutionFilter filter, int limit, @Nullable String cursor) {
        Cursor cursors = filter.cursors(caller);
        TimePlace place = cursors.decode(cursor, filter.start(), TimePlace::parse);
        return transactions.read(caller.workspace(), () -> {
            ExecutionScope scope = filter.scope(executions, caller);
            Reach reach = reach(caller.workspace(), scope, filter, place);
            return reach.page(
                    list(caller.workspace(), scope, filter, reach.since(), place, limit + 1),
                    limit,
                    cursors,
                    last -> new TimePlace(last.createdAt(), last.id()));
        });
    }

    private Reach reach(WorkspaceId workspace, ExecutionScope scope, ExecutionFilter filter, TimePlace place) {
        Instant since = filter.since();
        boolean isThinnedOut = filter.status() != null || filter.errorCode() != null;
        Optional<Instant> horizon = switch (scope) {
            case ExecutionScope.OfViewer(UUID viewerId)
            when isThinnedOut || filter.userId() != null ->
                executions.findHorizonOfVisible(workspace, viewerId, since, place.time(), place.id(), Reach.ROWS);
            case ExecutionScope.OfUser(UUID userId)
            when isThinnedOut || filter.agentId() != null ->
                executions.findHorizonOfUser(workspace, userId, since, place.time(), place.id(), Reach.ROWS);
            case ExecutionScope.OfAgent(UUID agentId)
            when isThinnedOut ->
                executions.findHorizonOfAgent(workspace, agentId, since, place.time(), place.id(), Reach.ROWS);
            case ExecutionScope.WithError(String errorCode)
            when filter.status() != null ->
                executions.findHorizonWithError(workspace, errorCode, since, place.time(), place.id(), Reach.ROWS);
            case ExecutionScope _ -> Optional.empty();
        };
        return Reach.to(horizon, since);
    }

    private List<Execution> list(
            WorkspaceId workspace,
            ExecutionScope scope,
            ExecutionFilter filter,
            Instant since,
            TimePlace place,
            int limit) {
        @Nullable String status = filter.status();
        @Nullable String error = filter.errorCode();
        return switch (scope) {
            case ExecutionScope.Nothing _ -> List.of();
            case ExecutionScope.OfViewer(UUID viewerId) ->
                executions.listVisibleTo(
                        workspace, viewerId, filter.userId(), status, error, since, place.time(), place.id(), limit);
            case ExecutionScope.OfUser(UUID userId) ->
                executions.listOfUser(
                        workspace, userId, filter.agentId(), status, error, since, place.time(), place.id(), limit);
            case ExecutionScope.OfAgent(UUID agentId) ->
                executions.listOfAgent(workspace, agentId, status, error, since, place.time(), place.id(), limit);
            case ExecutionScope.WithError(String errorCode) ->
                executions.listWithError(workspace, errorCode, status, since, place.time(), place.id(), limit);
            case ExecutionScope.All _ ->
                status == null
                        ? executions.list(workspace, since, place.time(), place.id(), limit)
                        : executions.listWithStatus(workspace, status, since, place.time(), place.id(), limit);
        };
    }
}
