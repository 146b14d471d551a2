package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.conversation.AccountUsage;
import dev.mayfly.conversation.AccountUsageRepository;
import dev.mayfly.conversation.HourlyStatsRepository;
import dev.mayfly.conversation.HourlyTotal;
import dev.mayfly.conversation.NamedUsage;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What recorded requests used lately: of the trains that the caller is a member of, and of the whole workspace for its admins;
 * each method in a transaction of its own or in the one that runs.
 */
@Singleton
public final class RecordedUsage {

    private final HourlyStats hours;
    private final HourlyStatsRepository sums;
    private final AccountUsageRepository accounts;
    private final UsageConfiguration limits;
    private final ReadableTrains readable;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    RecordedUsage(
            HourlyStats hours,
            HourlyStatsRepository sums,
            AccountUsageRepository accounts,
            UsageConfiguration limits,
            ReadableTrains readable,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.hours = hours;
        this.sums = sums;
        this.accounts = accounts;
        this.limits = limits;
        this.readable = readable;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * What accounts used in the last five hours and seven days, by their names.
     *
     * @param accountId only this one; null for all
     */
    public Page<AccountWindows> accounts(
            Caller caller, @Nullable String accountId, int limit, @Nullable String cursor) {
        Instant now = clock.instant();
        return transactions.read(caller.workspace(), () -> {
            TrainScope scope = readable.scope(caller, null);
            var cursors = Cursor.over(caller.workspace(), "usage", scope, accountId);
            String after = cursors.decode(cursor, "", parts -> decode(parts.getFirst()));
            return Page.of(
                    AccountWindows.of(accounts(caller, scope, accountId, now, after, limit + 1), limits),
                    limit,
                    last -> cursors.encode(encode(last.accountId())));
        });
    }

    /**
     * The last days in UTC, today's included, day by day, by model and by train; days without any request are left out.
     *
     * @param train the id or the slug of a train; null for all
     * @param names how many models and trains at most, those with the most tokens first
     */
    public List<NamedUsage> summary(
            Caller caller, @Nullable String train, @Nullable String model, int days, int names) {
        Instant today = clock.instant().truncatedTo(ChronoUnit.DAYS);
        Instant since = today.minus(days - 1, ChronoUnit.DAYS);
        Instant until = today.plus(1, ChronoUnit.DAYS);
        return transactions.read(caller.workspace(), () -> switch (readable.scope(caller, train)) {
            case TrainScope.All _ -> sums.summarize(caller.workspace(), model, since, until, names);
            case TrainScope.One(UUID id) -> sums.summarizeTrain(caller.workspace(), id, model, since, until, names);
            case TrainScope.OfMember(UUID userId) ->
                sums.summarizeMember(caller.workspace(), userId, model, since, until, names);
        });
    }

    /** Sums of the last days in UTC, today's included, the first first; days without any request are left out. */
    List<HourlyTotal> days(Caller caller, int days) {
        Instant today = clock.instant().truncatedTo(ChronoUnit.DAYS);
        var range = new TimeRange(today.minus(days - 1, ChronoUnit.DAYS), today.plus(1, ChronoUnit.DAYS));
        var filter = new HourlyStats.Filter(null, "day", "none", range);
        return transactions.read(
                caller.workspace(),
                () -> hours.find(caller, readable.scope(caller, null), filter, HourlyStats.Place.START, days));
    }

    /** One or two rows for each of so many accounts. */
    private List<AccountUsage> accounts(
            Caller caller, TrainScope scope, @Nullable String accountId, Instant now, String after, int count) {
        Instant recentSince = now.minus(Duration.ofHours(5));
        Instant since = now.minus(Duration.ofDays(7));
        return scope instanceof TrainScope.OfMember member
                ? accounts.listOfMember(
                        caller.workspace(), member.userId(), accountId, recentSince, since, after, 2 * count)
                : accounts.list(caller.workspace(), accountId, recentSince, since, after, 2 * count);
    }

    /** Names may hold what separates the parts of a cursor. */
    static String encode(String name) {
        return Base64.getUrlEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    static String decode(String encoded) {
        return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
    }
}
