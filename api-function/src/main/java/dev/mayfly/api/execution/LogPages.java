package dev.mayfly.api.execution;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.execution.ExecutionRepository;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The log of one execution, in the order of its times; whether the caller may see it is asked before. */
@Singleton
final class LogPages {

    static final int DEFAULT_LIMIT = 200;

    private static final TimePlace OLDEST = new TimePlace(Instant.EPOCH, Cursor.FIRST_ID);

    private final ExecutionRepository executions;

    LogPages(ExecutionRepository executions) {
        this.executions = executions;
    }

    /** A page, read in the running transaction. */
    Page<LogResponse> page(Caller caller, String executionId, int limit, @Nullable String cursor) {
        Cursor cursors = Cursor.over(caller.workspace(), "execution logs", executionId);
        TimePlace place = cursors.decode(cursor, OLDEST, TimePlace::parse);
        var found = executions.listLogs(caller.workspace(), executionId, place.time(), place.id(), limit + 1);
        return Page.of(found, limit, last -> cursors.encode(last.timestamp(), last.id()))
                .map(LogResponse::of);
    }
}
