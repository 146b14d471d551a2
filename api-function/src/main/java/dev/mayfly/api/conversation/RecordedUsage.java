package dev.mayfly.api.conversation;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.conversation.AccountUsage;
import dev.mayfly.conversation.AccountUsageRepository;
import dev.mayfly.conversation.HourlyTotal;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What recorded requests used lately: of the trains that the caller is a member of, and of the whole workspace for its admins;
 * each method in a transaction of its own or in the one that runs.
 */
@Singleton
public final class RecordedUsage {

    private final HourlyStats hours;
    private final AccountUsageRepository accounts;
    private final UsageConfiguration limits;
    private final ReadableTrains readable;
    private final WorkspaceTransactions transactions;
    private final Clock clock;

    RecordedUsage(
            HourlyStats hours,
            AccountUsageRepository accounts,
            UsageConfiguration limits,
            ReadableTrains readable,
            WorkspaceTransactions transactions,
            Clock clock) {
        this.hours = hours;
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
     * Sums of the last days in UTC, today's included, the first first; days without any request are left out.
     *
     * @param train the id or the slug of a train; null for all
     * @param groupBy {@code none}, {@code model} or {@code train}
     * @param limit how many sums at most
     */
    public List<HourlyTotal> days(
            Caller caller, @Nullable String train, @Nullable String model, String groupBy, int days, int limit) {
        Instant today = clock.instant().truncatedTo(ChronoUnit.DAYS);
        var range = new TimeRange(today.minus(days - 1, ChronoUnit.DAYS), today.plus(1, ChronoUnit.DAYS));
        var filter = new HourlyStats.Filter(model, "day", groupBy, range);
        return transactions.read(
                caller.workspace(),
                () -> hours.find(caller, readable.scope(caller, train), filter, HourlyStats.Place.START, limit));
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
