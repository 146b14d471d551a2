package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What recorded requests used: of the trains that the caller is a member of, and of the whole workspace for its admins. */
@Controller("/api/stats")
class StatsController {

    private static final int DAYS = 30;
    private static final Duration WEEK = Duration.ofDays(7);

    private final HourlyStats hours;
    private final RecordedUsage usage;
    private final ReadableTrains readable;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    StatsController(
            HourlyStats hours,
            RecordedUsage usage,
            ReadableTrains readable,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.hours = hours;
        this.usage = usage;
        this.readable = readable;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Sums of hours or days in UTC, the first first; those without any request are left out.
     *
     * @param train the id or the slug of a train
     * @param startDate the first moment at which an hour may begin; a week ago when left out
     * @param endDate the first moment at which it may not; now when left out
     */
    @Allows(scope = Scope.READ)
    @Get("/hourly")
    Page<HourResponse> hourly(
            Caller caller,
            @Nullable @QueryValue String train,
            @Nullable @QueryValue @Size(min = 1, max = 200) String model,
            @Nullable @QueryValue Instant startDate,
            @Nullable @QueryValue Instant endDate,
            @QueryValue(defaultValue = "none")
                    @Pattern(regexp = "none|model|train", message = "must be none, model or train")
                    String groupBy,
            @QueryValue(defaultValue = "hour") @Pattern(regexp = "hour|day", message = "must be hour or day")
                    String interval,
            @QueryValue(defaultValue = "1000") @Min(1) @Max(2500) int limit,
            @Nullable @QueryValue String cursor) {
        var range = TimeRange.of(startDate, endDate, clock.instant(), WEEK);
        var filter = new HourlyStats.Filter(model, interval, groupBy, range);
        return transactions.read(caller.workspace(), () -> {
            TrainScope scope = readable.scope(caller, train);
            // A range that ends now is another one at the next page.
            var cursors =
                    Cursor.over(caller.workspace(), "hourly", scope, model, interval, groupBy, startDate, endDate);
            var place = cursors.decode(cursor, HourlyStats.Place.START, StatsController::place);
            return Page.of(
                            hours.find(caller, scope, filter, place, limit + 1),
                            limit,
                            last -> cursors.encode(last.bucket(), RecordedUsage.encode(last.key())))
                    .map(total -> HourResponse.of(total, groupBy));
        });
    }

    /** What accounts used in the last five hours and seven days, and the sums of the last 30 days, today's included. */
    @Allows(scope = Scope.READ)
    @Get("/usage")
    UsageReport usage(
            Caller caller,
            @Nullable @QueryValue @Size(min = 1, max = 200) String accountId,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        return transactions.read(caller.workspace(), () -> {
            Page<AccountWindows> page = usage.accounts(caller, accountId, limit, cursor);
            return new UsageReport(
                    page.items(),
                    page.nextCursor(),
                    usage.days(caller, DAYS).stream()
                            .map(total -> HourResponse.of(total, "none"))
                            .toList());
        });
    }

    private static HourlyStats.Place place(List<String> parts) {
        return new HourlyStats.Place(
                Instant.parse(parts.getFirst()), parts.size() < 2 ? "" : RecordedUsage.decode(parts.get(1)));
    }

    /** @param daily the days of all accounts together; those without any request are left out */
    @Serdeable
    record UsageReport(
            List<AccountWindows> accounts, @Nullable String nextCursor, List<HourResponse> daily) {}
}
