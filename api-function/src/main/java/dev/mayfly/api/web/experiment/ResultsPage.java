package dev.mayfly.api.web.experiment;

import dev.mayfly.batch.JobStatus;
import dev.mayfly.batch.RankedResult;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Results of an experiment, as many as are shown at once.
 *
 * @param nextCursor null on the last page
 */
public record ResultsPage(
        String path,
        Filter filter,
        List<RankedResult> rows,
        @Nullable String nextCursor) {

    /** What was asked for. */
    public record Filter(Sort sort, @Nullable JobStatus status, String text) {

        static final Filter NONE = new Filter(Sort.DOCUMENT, null, "");

        /** Whether all are asked for, in whatever order. */
        public boolean isNone() {
            return status == null && text.isBlank();
        }
    }

    /** The order of results. */
    public enum Sort {
        DOCUMENT("by document"),
        WORST("worst first"),
        BEST("best first"),
        SLOWEST("slowest first");

        private final String label;

        Sort(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the rows after these are; null when there are none. */
    public @Nullable String more() {
        return nextCursor == null
                ? null
                : "%s/results?sort=%s&status=%s&q=%s&cursor=%s"
                        .formatted(
                                path,
                                filter.sort(),
                                filter.status() == null ? "" : filter.status(),
                                URLEncoder.encode(filter.text(), StandardCharsets.UTF_8),
                                nextCursor);
    }
}
