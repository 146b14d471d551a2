package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.execution.ExecutionRepository;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import java.time.Instant;
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

    /** The time that the list goes back to. */
    Instant since() {
        return startDate == null ? Instant.EPOCH : startDate;
    }

    /** Of what the caller may see, that which the filter narrows it to most, and an index has. */
    ExecutionScope scope(ExecutionRepository executions, Caller caller) {
        boolean seesAll = caller.isAdmin()
                || (agentId != null && executions.ownsAgent(caller.workspace(), agentId, caller.userId()));
        if (!seesAll && agentId == null && !caller.userId().equals(userId)) {
            return new ExecutionScope.OfViewer(caller.userId());
        }
        if (!seesAll && userId != null && !userId.equals(caller.userId())) {
            return new ExecutionScope.Nothing();
        }
        if (!seesAll) {
            return new ExecutionScope.OfUser(caller.userId());
        }
        if (userId != null) {
            return new ExecutionScope.OfUser(userId);
        }
        if (agentId != null) {
            return new ExecutionScope.OfAgent(agentId);
        }
        return errorCode == null ? new ExecutionScope.All() : new ExecutionScope.WithError(errorCode);
    }
}
