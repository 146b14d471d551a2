package dev.mayfly.worker.assertion;

import dev.mayfly.worker.job.Highlight;
import java.util.Optional;

/** The number of words lies between two bounds, both included. */
record WordCount(long min, long max) implements Assertion {

    static WordCount atLeast(long min) {
        return new WordCount(min, Long.MAX_VALUE);
    }

    static WordCount atMost(long max) {
        return new WordCount(0, max);
    }

    @Override
    public Optional<Highlight> check(Content content) {
        var words = content.words();
        if (words.size() < min) {
            return Optional.of(Highlight.nowhere("Expected at least %d words, found %d.".formatted(min, words.size())));
        }
        if (words.size() > max) {
            var firstTooMany = words.get(Math.toIntExact(max));
            return Optional.of(Highlight.at(
                    content.text(),
                    firstTooMany.start(),
                    words.getLast().end(),
                    "Expected at most %d words, found %d; from here on it is too long.".formatted(max, words.size())));
        }
        return Optional.empty();
    }
}
