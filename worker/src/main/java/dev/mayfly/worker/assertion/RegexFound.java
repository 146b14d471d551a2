package dev.mayfly.worker.assertion;

import dev.mayfly.worker.job.Highlight;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;

/** The pattern is found somewhere, within a bounded time; a search that takes longer counts as not found. */
record RegexFound(Pattern pattern, InstantSource clock) implements Assertion {

    @Override
    public Optional<Highlight> check(Content content) {
        var text = new DeadlineText(content.text(), new Deadline(clock));
        try {
            return pattern.matcher(text).find()
                    ? Optional.empty()
                    : Optional.of(Highlight.nowhere("Nothing matches the pattern %s.".formatted(pattern)));
        } catch (Deadline.PassedException _) {
            return Optional.of(Highlight.nowhere(
                    "The search for the pattern %s was stopped after %d seconds: it needs too long on this text."
                            .formatted(pattern, Deadline.LONGEST.toSeconds())));
        } catch (StackOverflowError _) {
            // java.util.regex recurses for groups under a quantifier, once for each character that they take.
            return Optional.of(Highlight.nowhere(
                    "The search for the pattern %s was stopped: it nests too deeply on this text.".formatted(pattern)));
        }
    }
}
