package dev.mayfly.api.web.experiment;

import dev.mayfly.batch.BatchStatus;
import dev.mayfly.workspace.Member;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    /** What was asked for. */
    public record Filter(
            String text,
            @Nullable BatchStatus status,
            Expiry expiry,
            @Nullable UUID userId) {

        public boolean isAnything() {
            return text.isBlank() && status == null && expiry == Expiry.LIVE && userId == null;
        }

        String query() {
            return "q=%s&status=%s&expiry=%s&userId=%s"
                    .formatted(
                            URLEncoder.encode(text, StandardCharsets.UTF_8),
                            status == null ? "" : status,
                            expiry,
                            userId == null ? "" : userId);
        }
    }

    /** Which experiments, and in which order. */
    public enum Expiry {
        LIVE("not expired, newest first"),
        ALL("expired ones too, newest first"),
        SOON("expiring ones, soonest first"),
        DAY("expiring within a day"),
        EXPIRED("expired, waiting for the cleanup");

        private final String label;

        Expiry(String label) {
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
