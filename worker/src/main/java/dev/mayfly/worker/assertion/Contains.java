package dev.mayfly.worker.assertion;

import dev.mayfly.worker.job.Highlight;
import java.util.Optional;

/** The text occurs, in the same case. */
record Contains(String expected) implements Assertion {

    @Override
    public Optional<Highlight> check(Content content) {
        if (content.text().contains(expected)) {
            return Optional.empty();
        }
        return Optional.of(Highlight.nowhere("Expected the text \"%s\", which does not occur.".formatted(expected)));
    }
}
