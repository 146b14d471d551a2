package dev.mayfly.api.batch;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Page;
import dev.mayfly.batch.Cleanup;
import dev.mayfly.batch.CleanupReport;
import dev.mayfly.batch.CleanupRun;
import dev.mayfly.batch.DeletionReceipt;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
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
    private final Upkeep upkeep;
    private final Clock clock;

    CleanupController(Cleanup cleanup, Upkeep upkeep, Clock clock) {
        this.cleanup = cleanup;
        this.upkeep = upkeep;
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
        return upkeep.runs(caller, limit, cursor);
    }

    /** What was deleted in this workspace, by the cleanup and by hand, the newest first. */
    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Get("/deletion-receipts")
    Page<DeletionReceipt> listReceipts(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        return upkeep.receipts(caller, limit, cursor);
    }

    @Serdeable
    record CleanupRequest(@Nullable Boolean dryRun) {}
}
