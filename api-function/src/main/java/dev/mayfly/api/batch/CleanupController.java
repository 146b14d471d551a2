package dev.mayfly.api.batch;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Cursor.TimePlace;
import dev.mayfly.api.page.Page;
import dev.mayfly.batch.Cleanup;
import dev.mayfly.batch.CleanupReport;
import dev.mayfly.batch.CleanupRun;
import dev.mayfly.batch.CleanupRunRepository;
import dev.mayfly.batch.DeletionReceipt;
import dev.mayfly.batch.DeletionRepository;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Upkeep of the caller's workspace by hand, and the record of what was deleted. */
@Controller("/api/admin")
class CleanupController {

    /** Leaves room for the answer within the 29 seconds that API Gateway waits. */
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private final Cleanup cleanup;
    private final CleanupRunRepository runs;
    private final DeletionRepository deletions;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    CleanupController(
            Cleanup cleanup,
            CleanupRunRepository runs,
            DeletionRepository deletions,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.cleanup = cleanup;
        this.runs = runs;
        this.deletions = deletions;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Deletes what has expired in this workspace; with {@code dryRun} only says what that would be. */
    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Post("/cleanup")
    CleanupReport cleanUp(Caller caller, @Body @Valid CleanupRequest body) {
        Instant end = clock.instant().plus(AT_MOST);
        return cleanup.run(
                caller.workspace(),
                Boolean.TRUE.equals(body.dryRun()),
                () -> clock.instant().isBefore(end));
    }

    /** The runs that admins of this workspace have started, the newest first. */
    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Get("/cleanup-runs")
    Page<CleanupRun> listRuns(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "cleanup-runs");
        Instant before = cursors.decode(cursor, Cursor.END_OF_TIME, parts -> Instant.parse(parts.getFirst()));
        var found = transactions.read(caller.workspace(), () -> runs.list(caller.workspace(), before, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.startedAt()));
    }

    /** What was deleted in this workspace, by the cleanup and by hand, the newest first. */
    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Get("/deletion-receipts")
    Page<DeletionReceipt> listReceipts(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "deletion-receipts");
        TimePlace place = cursors.decode(cursor, TimePlace.NEWEST, TimePlace::parse);
        var found = transactions.read(
                caller.workspace(),
                () -> deletions.listReceipts(caller.workspace(), place.time(), place.id(), limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.startedAt(), last.batchId()));
    }

    @Serdeable
    record CleanupRequest(@Nullable Boolean dryRun) {}
}
