package dev.mayfly.worker.assertion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import dev.mayfly.worker.job.AssertionDefinition;
import java.time.InstantSource;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Turns definitions into assertions, or says what is wrong with them. */
final class AssertionParser {

    private final InstantSource clock;

    AssertionParser(InstantSource clock) {
        this.clock = clock;
    }

    Assertion parse(AssertionDefinition definition) {
        var type = Objects.requireNonNullElse(definition.type(), "");
        var value = Objects.requireNonNullElse(definition.value(), NullNode.instance);
        return switch (type) {
            case "contains" -> new Contains(text(type, value));
            case "notContains" -> new NotContains(text(type, value));
            case "regex" -> new RegexFound(pattern(type, text(type, value)), clock);
            case "minWords" -> WordCount.atLeast(count(type, value));
            case "maxWords" -> WordCount.atMost(count(type, value));
            case "isJson" -> new IsJson();
            case "jsonPath" -> new JsonPathEquals(path(type, definition), value, clock);
            case "readingGrade" -> new ReadingGradeAtMost(number(type, value));
            default -> throw InvalidAssertionException.unknownType(type);
        };
    }

    /** Numbers and booleans are looked for as they are written in JSON. */
    private static String text(String type, JsonNode value) {
        var text = value.isValueNode() ? value.asText("") : "";
        if (text.isEmpty() || value.isNull()) {
            throw InvalidAssertionException.badDefinition(type, "needs a text that is not empty as its value");
        }
        return text;
    }

    private static Pattern pattern(String type, String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw InvalidAssertionException.badDefinition(
                    type, "is not a regular expression: %s".formatted(e.getDescription()));
        }
    }

    private static long count(String type, JsonNode value) {
        if (!value.isNumber() || value.decimalValue().signum() < 0 || !isInt(value)) {
            throw InvalidAssertionException.badDefinition(type, "needs a whole number of words as its value");
        }
        return value.intValue();
    }

    private static boolean isInt(JsonNode value) {
        return value.canConvertToExactIntegral() && value.canConvertToInt();
    }

    private static double number(String type, JsonNode value) {
        if (!value.isNumber()) {
            throw InvalidAssertionException.badDefinition(type, "needs a number as its value");
        }
        return value.doubleValue();
    }

    private static JsonPath path(String type, AssertionDefinition definition) {
        var path = Objects.requireNonNullElse(definition.path(), "").strip();
        if (path.isEmpty()) {
            throw InvalidAssertionException.badDefinition(type, "needs a JSONPath in its field \"path\"");
        }
        if (path.contains("=~")) {
            // The library runs these patterns without a bound on their time.
            throw InvalidAssertionException.badDefinition(type, "uses =~, which this worker does not support");
        }
        try {
            return JsonPath.compile(path);
        } catch (JsonPathException | IllegalArgumentException _) {
            throw InvalidAssertionException.badDefinition(type, "has a \"path\" that is not a JSONPath");
        }
    }
}
