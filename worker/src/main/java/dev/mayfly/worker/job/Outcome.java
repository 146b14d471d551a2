package dev.mayfly.worker.job;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an evaluation ended, ready to be reported. */
public sealed interface Outcome {

    /** A result, cut to the API's limits; {@code grade} and {@code costUsd} are null when they are not known. */
    record Completion(
            @Nullable BigDecimal grade,
            String summary,
            String analysis,
            List<Highlight> highlights,
            @Nullable String model,
            @Nullable Usage usage,
            @Nullable BigDecimal costUsd,
            long durationMs)
            implements Outcome {

        private static final int MAX_SUMMARY_LENGTH = 10_000;
        private static final int MAX_ANALYSIS_LENGTH = 200_000;
        private static final BigDecimal MAX_GRADE = BigDecimal.valueOf(100);

        public Completion {
            if (grade != null && (grade.signum() < 0 || grade.compareTo(MAX_GRADE) > 0)) {
                throw new IllegalArgumentException("Not a grade: %s".formatted(grade));
            }
            summary = Text.clip(summary, MAX_SUMMARY_LENGTH);
            analysis = Text.clip(analysis, MAX_ANALYSIS_LENGTH);
            highlights = highlights.stream().limit(Highlight.MAX_PER_JOB).toList();
            durationMs = Math.max(0, durationMs);
        }
    }

    /** A failure, with what was spent on it; the API decides when a retryable one is tried again. */
    record Failure(
            boolean retryable,
            String code,
            String message,
            @Nullable Usage usage,
            @Nullable BigDecimal costUsd) implements Outcome {

        private static final int MAX_CODE_LENGTH = 100;
        private static final int MAX_MESSAGE_LENGTH = 2_000;

        public Failure {
            code = Text.clip(code, MAX_CODE_LENGTH);
            message = Text.clip(message, MAX_MESSAGE_LENGTH);
        }

        /** A failure that the same inputs will always end in, and that has cost nothing. */
        public static Failure permanent(String code, String message) {
            return new Failure(false, code, message, null, null);
        }

        /** The same failure, after that was spent. */
        public Failure with(@Nullable Usage spent, @Nullable BigDecimal cost) {
            return new Failure(retryable, code, message, spent, cost);
        }
    }
}
