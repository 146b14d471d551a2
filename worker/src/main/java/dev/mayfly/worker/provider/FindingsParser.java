package dev.mayfly.worker.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mayfly.worker.job.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads an analysis strictly: the fields that were asked for, of their types, and no others. */
final class FindingsParser {

    private static final Set<String> FIELDS =
            Set.of("summary", "outcome", "qualityScore", "sentiment", "strengths", "problems", "suggestions");

    private FindingsParser() {}

    static Findings parse(String answer) throws InvalidVerdictException {
        var root = StrictJson.read(answer);
        StrictJson.requireFields(root, FIELDS, "the answer");
        return new Findings(
                StrictJson.text(root, "summary"),
                oneOf(root, "outcome", Findings.OUTCOMES),
                StrictJson.percentage(root.path("qualityScore"), "qualityScore"),
                oneOf(root, "sentiment", Findings.SENTIMENTS),
                texts(root, "strengths"),
                problems(root.path("problems")),
                texts(root, "suggestions"));
    }

    private static List<Findings.Problem> problems(JsonNode list) throws InvalidVerdictException {
        if (!list.isArray()) {
            throw new InvalidVerdictException("\"problems\" must be a list");
        }
        var problems = new ArrayList<Findings.Problem>();
        for (var node : list) {
            StrictJson.requireFields(node, Set.of("title", "evidence", "severity"), "each problem");
            problems.add(new Findings.Problem(
                    StrictJson.text(node, "title"),
                    StrictJson.text(node, "evidence"),
                    oneOf(node, "severity", Findings.SEVERITIES)));
        }
        return problems;
    }

    private static List<String> texts(JsonNode node, String field) throws InvalidVerdictException {
        if (!node.path(field).isArray()) {
            throw new InvalidVerdictException("\"%s\" must be a list".formatted(field));
        }
        var texts = new ArrayList<String>();
        for (var text : node.path(field)) {
            if (!text.isTextual() || text.textValue().isBlank()) {
                throw new InvalidVerdictException("\"%s\" must be a list of texts".formatted(field));
            }
            texts.add(text.textValue());
        }
        return texts;
    }

    private static String oneOf(JsonNode node, String field, List<String> words) throws InvalidVerdictException {
        var word = StrictJson.text(node, field);
        if (!words.contains(word)) {
            throw new InvalidVerdictException("\"%s\" must be one of %s".formatted(field, words));
        }
        return word;
    }
}
