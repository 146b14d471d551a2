package dev.mayfly.api.conversation;

import dev.mayfly.conversation.AccountUsage;
import io.micronaut.serde.annotation.Serdeable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an account used lately.
 *
 * @param status the worse one of its windows
 */
@Serdeable
public record AccountWindows(String accountId, String status, Window fiveHours, Window sevenDays) {

    private static final List<String> STATUSES = List.of("ok", "warning", "exceeded");

    /** The accounts of these rows, in their order. */
    static List<AccountWindows> of(List<AccountUsage> rows, UsageConfiguration limits) {
        var byAccount = new LinkedHashMap<String, List<AccountUsage>>();
        rows.forEach(row -> byAccount
                .computeIfAbsent(row.accountId(), _ -> new ArrayList<>())
                .add(row));
        return byAccount.entrySet().stream()
                .map(account -> of(account.getKey(), account.getValue(), limits))
                .toList();
    }

    private static AccountWindows of(String accountId, List<AccountUsage> rows, UsageConfiguration limits) {
        Window recent = Window.of(rows.stream().filter(AccountUsage::isRecent).toList(), limits.fiveHours());
        Window all = Window.of(rows, limits.sevenDays());
        int worst = Math.max(STATUSES.indexOf(recent.status()), STATUSES.indexOf(all.status()));
        return new AccountWindows(accountId, STATUSES.get(worst), recent, all);
    }

    /**
     * What was used in a window of time up to now.
     *
     * @param costUsd of the {@code pricedRequests}; null when there is none
     * @param limitTokens null when there is no limit
     * @param usedShare of the limit, 1 for all of it
     * @param status {@code ok}; {@code warning} from 0.8 of the limit on; {@code exceeded} at the limit
     */
    @Serdeable
    public record Window(
            long requests,
            long failedRequests,
            UsageResponse usage,
            @Nullable String costUsd,
            long pricedRequests,
            @Nullable Long limitTokens,
            @Nullable Double usedShare,
            String status) {

        static Window of(List<AccountUsage> rows, OptionalLong limit) {
            long uncached =
                    rows.stream().mapToLong(AccountUsage::uncachedInputTokens).sum();
            long read = rows.stream().mapToLong(AccountUsage::cacheReadTokens).sum();
            long shortWrite =
                    rows.stream().mapToLong(AccountUsage::cacheWriteShortTokens).sum();
            long longWrite =
                    rows.stream().mapToLong(AccountUsage::cacheWriteLongTokens).sum();
            long output = rows.stream().mapToLong(AccountUsage::outputTokens).sum();
            long reasoning =
                    rows.stream().mapToLong(AccountUsage::reasoningTokens).sum();
            long total = uncached + read + shortWrite + longWrite + output;
            BigDecimal cost = rows.stream().map(AccountUsage::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
            long priced = rows.stream().mapToLong(AccountUsage::pricedRequests).sum();
            return new Window(
                    rows.stream().mapToLong(AccountUsage::requests).sum(),
                    rows.stream().mapToLong(AccountUsage::failedRequests).sum(),
                    new UsageResponse(uncached, read, shortWrite, longWrite, output, reasoning, total),
                    Cost.of(cost, priced),
                    priced,
                    limit.isPresent() ? limit.getAsLong() : null,
                    limit.isPresent() ? (double) total / limit.getAsLong() : null,
                    status(total, limit));
        }

        /** In tenths and whole numbers: no rounding decides. */
        private static String status(long total, OptionalLong limit) {
            if (limit.isEmpty()) {
                return "ok";
            }
            if (total >= limit.getAsLong()) {
                return "exceeded";
            }
            return BigDecimal.valueOf(total)
                                    .movePointRight(1)
                                    .compareTo(BigDecimal.valueOf(limit.getAsLong())
                                            .multiply(BigDecimal.valueOf(8)))
                            >= 0
                    ? "warning"
                    : "ok";
        }
    }
}
