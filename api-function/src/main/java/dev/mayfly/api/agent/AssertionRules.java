package dev.mayfly.api.agent;

import dev.mayfly.agent.Assertion;
import dev.mayfly.problem.FieldError;
import io.micronaut.json.tree.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Tells before anything is stored whether a worker will be able to check an assertion. */
final class AssertionRules {

    private static final int MAX_TEXT = 10_000;
    private static final BigDecimal MAX_WEIGHT = BigDecimal.valueOf(1_000_000);

    private AssertionRules() {}

    static List<FieldError> check(Assertion assertion, String pointer) {
        var errors = new ArrayList<FieldError>();
        BigDecimal weight = assertion.weight();
        if (weight != null && (weight.signum() <= 0 || weight.compareTo(MAX_WEIGHT) > 0)) {
            errors.add(new FieldError(
                    pointer + "/weight", "out_of_range", "weight must be greater than 0 and at most 1,000,000"));
        }
        if (assertion.path() != null && !"jsonPath".equals(assertion.type())) {
            errors.add(new FieldError(pointer + "/path", "not_allowed", "path belongs to jsonPath only"));
        }
        switch (Objects.requireNonNullElse(assertion.type(), "")) {
            case "contains", "notContains" -> text(assertion.value(), pointer, errors);
            case "regex" -> regex(assertion.value(), pointer, errors);
            case "minWords", "maxWords" -> count(assertion.value(), pointer, errors);
            case "readingGrade" -> number(assertion.value(), pointer, errors);
            case "isJson" -> none(assertion.value(), pointer, errors);
            case "jsonPath" -> path(assertion.path(), pointer, errors);
            default ->
                errors.add(new FieldError(
                        pointer + "/type",
                        "unknown_assertion",
                        "type must be one of contains, notContains, regex, minWords, maxWords, isJson, jsonPath,"
                                + " readingGrade"));
        }
        return errors;
    }

    private static void text(@Nullable JsonNode value, String pointer, List<FieldError> errors) {
        if (value == null || !value.isString() || value.getStringValue().isEmpty()) {
            errors.add(new FieldError(pointer + "/value", "required", "value must be a text"));
        } else if (value.getStringValue().length() > MAX_TEXT) {
            errors.add(new FieldError(
                    pointer + "/value", "size_out_of_range", "value may have at most 10,000 characters"));
        }
    }

    private static void regex(@Nullable JsonNode value, String pointer, List<FieldError> errors) {
        int before = errors.size();
        text(value, pointer, errors);
        if (errors.size() > before || value == null) {
            return;
        }
        try {
            Pattern.compile(value.getStringValue());
        } catch (PatternSyntaxException e) {
            errors.add(new FieldError(
                    pointer + "/value", "bad_format", "value is not a regular expression: " + e.getDescription()));
        }
    }

    private static void count(@Nullable JsonNode value, String pointer, List<FieldError> errors) {
        if (value == null
                || !isNumber(value)
                || value.getBigDecimalValue().stripTrailingZeros().scale() > 0
                || value.getBigDecimalValue().signum() < 0
                || value.getBigDecimalValue().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            errors.add(new FieldError(pointer + "/value", "bad_format", "value must be a whole number, 0 or more"));
        }
    }

    private static void number(@Nullable JsonNode value, String pointer, List<FieldError> errors) {
        if (value == null || !isNumber(value)) {
            errors.add(new FieldError(pointer + "/value", "bad_format", "value must be a number"));
        }
    }

    /** A number beyond all bounds has become infinite by the time that it is read. */
    private static boolean isNumber(JsonNode value) {
        return value.isNumber() && Double.isFinite(value.getDoubleValue());
    }

    private static void none(@Nullable JsonNode value, String pointer, List<FieldError> errors) {
        if (value != null && !value.isNull()) {
            errors.add(new FieldError(pointer + "/value", "not_allowed", "isJson takes no value"));
        }
    }

    private static void path(@Nullable String path, String pointer, List<FieldError> errors) {
        if (path == null || !path.startsWith("$") || path.length() > 1000) {
            errors.add(new FieldError(
                    pointer + "/path",
                    "bad_format",
                    "path must be a JSONPath of at most 1,000 characters, such as $.a.b"));
        }
    }
}
