package dev.mayfly.worker.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mayfly.worker.job.Highlight;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a model's answer strictly: the fields that were asked for, of their types, and no others. */
final class VerdictParser {

    private VerdictParser() {}

    static Verdict parse(String answer, boolean graded, String content) throws InvalidVerdictException {
        var root = StrictJson.read(answer);
        var expected = graded
                ? Set.of("grade", "summary", "analysis", "highlights")
                : Set.of("summary", "analysis", "highlights");
        StrictJson.requireFields(root, expected, "the answer");
        return new Verdict(
                graded ? StrictJson.percentage(root.path("grade"), "grade") : null,
                StrictJson.text(root, "summary"),
                StrictJson.text(root, "analysis"),
                highlights(root.path("highlights"), content));
    }

    private static List<Highlight> highlights(JsonNode list, String content) throws InvalidVerdictException {
        if (!list.isArray()) {
            throw new InvalidVerdictException("\"highlights\" must be a list");
        }
        var highlights = new ArrayList<Highlight>();
        for (var node : list) {
            StrictJson.requireFields(node, Set.of("quote", "comment"), "each highlight");
            if (highlights.size() < Highlight.MAX_PER_JOB) {
                highlights.add(Quote.locate(content, StrictJson.text(node, "quote"), StrictJson.text(node, "comment")));
            }
        }
        return highlights;
    }
}
