package dev.mayfly.worker.assertion;

import dev.mayfly.worker.job.Highlight;
import java.util.Optional;

/** The text does not occur, in the same case. */
record NotContains(String forbidden) implements Assertion {

    @Override
    public Optional<Highlight> check(Content content) {
        var start = content.text().indexOf(forbidden);
        if (start < 0) {
            return Optional.empty();
        }
        return Optional.of(Highlight.at(
                content.text(),
                start,
                start + forbidden.length(),
                "This text must not occur: \"%s\".".formatted(forbidden)));
    }
}
