package dev.mayfly.worker.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mayfly.worker.job.Highlight;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a model's answer strictly: the fields that were asked for, of their types, and no others. */
final class VerdictParser {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    // The one habit of models that leaves no doubt about what was meant.
    private static final Pattern FENCE = Pattern.compile("\\A```(?:json)?\\s*\\n(.*)\\n```\\z", Pattern.DOTALL);
    private static final BigDecimal MAX_GRADE = BigDecimal.valueOf(100);
    private static final int GRADE_SCALE = 2;

    private VerdictParser() {}

    static Verdict parse(String answer, boolean graded, String content) throws InvalidVerdictException {
        var root = read(answer);
        var expected = graded
                ? Set.of("grade", "summary", "analysis", "highlights")
                : Set.of("summary", "analysis", "highlights");
        requireFields(root, expected, "the answer");
        return new Verdict(
                graded ? grade(root.path("grade")) : null,
                text(root, "summary"),
                text(root, "analysis"),
                highlights(root.path("highlights"), content));
    }

    private static JsonNode read(String answer) throws InvalidVerdictException {
        var stripped = answer.strip();
        var fence = FENCE.matcher(stripped);
        try {
            return JSON.readTree(fence.matches() ? fence.group(1) : stripped);
        } catch (JsonProcessingException _) {
            throw new InvalidVerdictException("it is not valid JSON");
        }
    }

    private static void requireFields(JsonNode node, Set<String> expected, String where)
            throws InvalidVerdictException {
        if (!node.isObject()) {
            throw new InvalidVerdictException("%s is not an object".formatted(where));
        }
        var names = new HashSet<String>();
        node.fieldNames().forEachRemaining(names::add);
        if (!names.equals(expected)) {
            throw new InvalidVerdictException("%s must have exactly the fields %s"
                    .formatted(where, expected.stream().sorted().toList()));
        }
    }

    private static BigDecimal grade(JsonNode node) throws InvalidVerdictException {
        if (!node.isNumber()
                || node.decimalValue().signum() < 0
                || node.decimalValue().compareTo(MAX_GRADE) > 0) {
            throw new InvalidVerdictException("\"grade\" must be a number from 0 to 100");
        }
        return node.decimalValue().setScale(GRADE_SCALE, RoundingMode.HALF_UP);
    }

    private static String text(JsonNode node, String field) throws InvalidVerdictException {
        if (!node.path(field).isTextual() || node.path(field).textValue().isBlank()) {
            throw new InvalidVerdictException("\"%s\" must be a text".formatted(field));
        }
        return node.path(field).textValue();
    }

    private static List<Highlight> highlights(JsonNode list, String content) throws InvalidVerdictException {
        if (!list.isArray()) {
            throw new InvalidVerdictException("\"highlights\" must be a list");
        }
        var highlights = new ArrayList<Highlight>();
        for (var node : list) {
            requireFields(node, Set.of("quote", "comment"), "each highlight");
            if (highlights.size() < Highlight.MAX_PER_JOB) {
                highlights.add(Quote.locate(content, text(node, "quote"), text(node, "comment")));
            }
        }
        return highlights;
    }
}
