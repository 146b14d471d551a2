package dev.mayfly.worker.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what models write as JSON; what is wrong with it is told in words that do not repeat it. */
final class StrictJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    // The one habit of models that leaves no doubt about what was meant.
    private static final Pattern FENCE = Pattern.compile("\\A```(?:json)?\\s*\\n(.*)\\n```\\z", Pattern.DOTALL);
    private static final BigDecimal MAX_PERCENTAGE = BigDecimal.valueOf(100);
    private static final int PERCENTAGE_SCALE = 2;

    private StrictJson() {}

    static JsonNode read(String answer) throws InvalidVerdictException {
        var stripped = answer.strip();
        var fence = FENCE.matcher(stripped);
        try {
            return JSON.readTree(fence.matches() ? fence.group(1) : stripped);
        } catch (JsonProcessingException _) {
            throw new InvalidVerdictException("it is not valid JSON");
        }
    }

    static void requireFields(JsonNode node, Set<String> expected, String where) throws InvalidVerdictException {
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

    static String text(JsonNode node, String field) throws InvalidVerdictException {
        if (!node.path(field).isTextual() || node.path(field).textValue().isBlank()) {
            throw new InvalidVerdictException("\"%s\" must be a text".formatted(field));
        }
        return node.path(field).textValue();
    }

    /** A number from 0 to 100. */
    static BigDecimal percentage(JsonNode node, String field) throws InvalidVerdictException {
        if (!node.isNumber()
                || node.decimalValue().signum() < 0
                || node.decimalValue().compareTo(MAX_PERCENTAGE) > 0) {
            throw new InvalidVerdictException("\"%s\" must be a number from 0 to 100".formatted(field));
        }
        return node.decimalValue().setScale(PERCENTAGE_SCALE, RoundingMode.HALF_UP);
    }
}
