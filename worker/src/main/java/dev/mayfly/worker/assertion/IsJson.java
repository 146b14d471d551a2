package dev.mayfly.worker.assertion;

import dev.mayfly.worker.job.Highlight;
import java.util.Optional;

/** The whole document is one JSON value by RFC 8259. */
record IsJson() implements Assertion {

    private static final int SHOWN = 80;

    @Override
    public Optional<Highlight> check(Content content) {
        return switch (content.json()) {
            case Content.Json.Valid _ -> Optional.empty();
            case Content.Json.Broken broken -> Optional.of(highlight(content.text(), broken));
        };
    }

    static Highlight highlight(String text, Content.Json.Broken broken) {
        var comment = "Expected JSON, but %s.".formatted(broken.reason());
        if (broken.offset() == text.length()) {
            return Highlight.nowhere(comment);
        }
        return Highlight.at(text, broken.offset(), Math.min(text.length(), broken.offset() + SHOWN), comment);
    }
}
