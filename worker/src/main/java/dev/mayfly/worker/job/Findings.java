package dev.mayfly.worker.job;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an analysis found, cut to the API's limits.
 *
 * @param outcome {@code achieved}, {@code partly_achieved}, {@code not_achieved} or {@code unclear}
 * @param qualityScore 0 to 100; null when nobody judged it
 * @param sentiment of the user: {@code positive}, {@code neutral}, {@code negative} or {@code mixed}
 */
public record Findings(
        String summary,
        String outcome,
        @Nullable BigDecimal qualityScore,
        String sentiment,
        List<String> strengths,
        List<Problem> problems,
        List<String> suggestions) {

    public static final List<String> OUTCOMES = List.of("achieved", "partly_achieved", "not_achieved", "unclear");
    public static final List<String> SENTIMENTS = List.of("positive", "neutral", "negative", "mixed");
    public static final List<String> SEVERITIES = List.of("low", "medium", "high");

    private static final int MAX_SUMMARY_LENGTH = 4_000;
    private static final int MAX_TEXT_LENGTH = 1_000;
    private static final int MAX_TITLE_LENGTH = 200;
    private static final int MAX_EVIDENCE_LENGTH = 2_000;
    private static final int MAX_ITEMS = 20;

    public Findings {
        summary = Text.clip(summary, MAX_SUMMARY_LENGTH);
        strengths = clip(strengths);
        problems = problems.stream().limit(MAX_ITEMS).toList();
        suggestions = clip(suggestions);
    }

    private static List<String> clip(List<String> texts) {
        return texts.stream()
                .limit(MAX_ITEMS)
                .map(text -> Text.clip(text, MAX_TEXT_LENGTH))
                .toList();
    }

    /**
     * Something that went wrong.
     *
     * @param evidence what in the conversation shows it
     * @param severity {@code low}, {@code medium} or {@code high}
     */
    public record Problem(String title, String evidence, String severity) {

        public Problem {
            title = Text.clip(title, MAX_TITLE_LENGTH);
            evidence = Text.clip(evidence, MAX_EVIDENCE_LENGTH);
        }
    }
}
