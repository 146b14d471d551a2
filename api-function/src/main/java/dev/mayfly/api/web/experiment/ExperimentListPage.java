package dev.mayfly.api.web.experiment;

import dev.mayfly.batch.BatchStatus;
import dev.mayfly.workspace.Member;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The list of experiments as it is shown.
 *
 * @param members whose experiments may be chosen; empty for whoever sees only the own ones
 * @param nextCursor null on the last page
 */
public record ExperimentListPage(
        Filter filter,
        List<ExperimentRow> rows,
        List<Member> members,
        @Nullable String nextCursor) {

    private static final int FEW_MEMBERS = 50;

    /** Whether there are too many to choose from; one is then named. */
    public boolean hasManyMembers() {
        return members.size() > FEW_MEMBERS;
    }

    /** What was asked for. */
    public record Filter(
            String text,
            @Nullable BatchStatus status,
            Expiry expiry,
            Order order,
            @Nullable UUID userId) {

        /** Of what is about to expire, that comes first which does so soonest, unless another order is asked for. */
        Filter(String text, @Nullable BatchStatus status, Expiry expiry, Optional<Order> order, @Nullable UUID userId) {
            this(text, status, expiry, order.orElse(expiry.order), userId);
        }

        public boolean isAnything() {
            return text.isBlank() && status == null && expiry == Expiry.LIVE && order != Order.EXPIRY && userId == null;
        }

        String query() {
            return "q=%s&status=%s&expiry=%s&order=%s&userId=%s"
                    .formatted(
                            URLEncoder.encode(text, StandardCharsets.UTF_8),
                            status == null ? "" : status,
                            expiry,
                            order,
                            userId == null ? "" : userId);
        }
    }

    /** Which experiments. */
    public enum Expiry {
        LIVE("not expired", Order.NEWEST),
        ALL("expired ones too", Order.NEWEST),
        SOON("those that expire", Order.EXPIRY),
        DAY("expiring within a day", Order.EXPIRY),
        EXPIRED("expired, waiting for the cleanup", Order.EXPIRY);

        private final String label;
        private final Order order;

        Expiry(String label, Order order) {
            this.label = label;
            this.order = order;
        }

        public String label() {
            return label;
        }
    }

    /**
     * In which order. There is none by progress, grade or cost: they are sums over jobs, of which there may be millions, and
     * change with each result.
     */
    public enum Order {
        NEWEST("newest first"),
        NAME("by name, of the newest 10,000"),
        EXPIRY("those that expire, soonest first");

        private final String label;

        Order(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** Where the rows after these are; null when there are none. */
    public @Nullable String more() {
        return nextCursor == null ? null : "/experiments?%s&cursor=%s".formatted(filter.query(), nextCursor);
    }

    /** Where to ask how the running ones are doing; null when none runs. */
    public @Nullable String progress() {
        return progress(rows);
    }

    static @Nullable String progress(List<ExperimentRow> rows) {
        String ids = rows.stream()
                .filter(ExperimentRow::isRunning)
                .map(row -> row.batch().id().toString())
                .collect(Collectors.joining(","));
        return ids.isEmpty() ? null : "/progress?ids=" + ids;
    }
}
