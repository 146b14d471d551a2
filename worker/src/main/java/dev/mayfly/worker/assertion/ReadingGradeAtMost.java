package dev.mayfly.worker.assertion;

import dev.mayfly.worker.job.Highlight;
import java.util.Locale;
import java.util.Optional;

/** The text is no harder to read than a school grade; a text without words fails. */
record ReadingGradeAtMost(double max) implements Assertion {

    @Override
    public Optional<Highlight> check(Content content) {
        var grade = ReadingGrade.of(content.text(), content.words());
        if (grade.isEmpty()) {
            return Optional.of(Highlight.nowhere("Expected a text to read, found no words."));
        }
        if (grade.getAsDouble() <= max) {
            return Optional.empty();
        }
        return Optional.of(Highlight.nowhere(String.format(
                Locale.ROOT,
                "Expected a Flesch–Kincaid grade level of at most %.1f, found %.1f.",
                max,
                grade.getAsDouble())));
    }
}
