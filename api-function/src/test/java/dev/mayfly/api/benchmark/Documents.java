package dev.mayfly.api.benchmark;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The documents that batches are created with: 10,000 of them just fit into one request. */
final class Documents {

    static final String TITLE = "Document";
    static final String CONTENT = "A sentence of fifty characters, counted to the dot. ".repeat(8);

    private Documents() {}

    /** The body of a request for an experiment with so many documents. */
    static String experimentWith(int count) {
        String document = "{\"title\": \"%s\", \"content\": \"%s\"}".formatted(TITLE, CONTENT);
        return """
                {"isEphemeral": true,
                 "ephemeralAgent": {"name": "Judge", "primaryInstructions": "Judge it.", "providesGrades": true},
                 "ephemeralDocuments": {"inline": [%s]}}
                """.formatted(IntStream.range(0, count).mapToObj(_ -> document).collect(Collectors.joining(",")));
    }
}
