package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.execution.Execution;
import dev.mayfly.execution.ExecutionRepository;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which executions a list shows; what is null does not narrow it.
 *
 * @param startDate the first moment of recording that is shown
 * @param endDate the first moment that is not
 */
record ExecutionFilter(
        @Nullable UUID agentId,
        @Nullable UUID userId,
        @Nullable String status,
        @Nullable String errorCode,
        @Nullable Instant startDate,
        @Nullable Instant endDate) {

    ExecutionFilter {
        if (startDate != null && endDate != null && endDate.isBefore(startDate)) {
            throw new InvalidException(
                    "bad_request",
                    "endDate is before startDate",
                    new FieldError("endDate", "out_of_range", "endDate is before startDate"));
        }
    }

    /** The cursors of this list, which serve no other. */
    Cursor cursors(Caller caller) {
        return Cursor.over(caller.workspace(), caller.userId(), caller.isAdmin(), "executions", this);
    }

    /** The newest place of the list. */
    TimePlace start() {
        return endDate == null ? TimePlace.NEWEST : new TimePlace(endDate, Cursor.FIRST_ID);
    }

    /**
     * What the caller may see of it: led by the filter that narrows it most, each of which has an index.
     *
     * @param limit how many rows at most
     */
    List<Execution> list(ExecutionRepository executions, Caller caller, TimePlace place, int limit) {
        Instant since = startDate == null ? Instant.EPOCH : startDate;
        var workspace = caller.workspace();
        boolean seesAll =
                caller.isAdmin() || (agentId != null && executions.ownsAgent(workspace, agentId, caller.userId()));
        if (!seesAll && agentId == null && !caller.userId().equals(userId)) {
            return executions.listVisibleTo(
                    workspace, caller.userId(), userId, status, errorCode, since, place.time(), place.id(), limit);
        }
        UUID onlyUser = seesAll ? userId : caller.userId();
        if (!seesAll && userId != null && !userId.equals(onlyUser)) {
            return List.of();
        }
        if (onlyUser != null) {
            return executions.listOfUser(
                    workspace, onlyUser, agentId, status, errorCode, since, place.time(), place.id(), limit);
        }
        if (agentId != null) {
            return executions.listOfAgent(
                    workspace, agentId, status, errorCode, since, place.time(), place.id(), limit);
        }
        if (errorCode != null) {
            return executions.listWithError(workspace, errorCode, status, since, place.time(), place.id(), limit);
        }
        return status == null
                ? executions.list(workspace, since, place.time(), place.id(), limit)
                : executions.listWithStatus(workspace, status, since, place.time(), place.id(), limit);
    }
}
