package dev.mayfly.api.body;

import dev.mayfly.json.StorableJson;
import dev.mayfly.problem.FieldError;
import io.micronaut.core.beans.BeanIntrospection;
import io.micronaut.core.beans.BeanIntrospector;
import io.micronaut.core.type.Argument;
import io.micronaut.json.tree.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares JSON with the record that it is to become: unknown names, and values of another type.
 *
 * <p>That something is there at all, and its length and range, are matters of validation; only what a primitive cannot do
 * without is demanded here.
 */
public final class JsonShape {

    private static final String UUID_FORMAT = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    /** The calendar of PostgreSQL ends before that of Java. */
    private static final Instant TOO_LATE = Instant.parse("9999-12-31T00:00:00Z");

    /** More digits than any number we take, and few enough to compare. */
    private static final int MAX_SCALE = 1000;

    /** Of a record by name; kept, because a body of many items asks for the same ones over and over. */
    private static final ClassValue<Map<String, Argument<?>>> PROPERTIES = new ClassValue<>() {
        @Override
        protected Map<String, Argument<?>> computeValue(Class<?> type) {
            return BeanIntrospector.SHARED
                    .findIntrospection(type)
                    .map(BeanIntrospection::getConstructorArguments)
                    .stream()
                    .flatMap(Arrays::stream)
                    .collect(Collectors.toUnmodifiableMap(Argument::getName, argument -> argument));
        }
    };

    private JsonShape() {}

    /**
     * What is wrong, place by place.
     *
     * @param pointer the JSON pointer of the place
     */
    public static List<FieldError> faults(Argument<?> expected, @Nullable JsonNode actual, String pointer) {
        Class<?> type = expected.getType();
        if (actual == null || actual.isNull()) {
            return type.isPrimitive() || pointer.isEmpty()
                    ? List.of(new FieldError(pointer, "required", name(pointer) + " is required"))
                    : List.of();
        }
        if (type == JsonNode.class) {
            return anything(actual, pointer, 0);
        }
        if (Collection.class.isAssignableFrom(type)) {
            return elements(expected, actual, pointer);
        }
        Optional<String> scalar =
                expected.isAnnotationPresent(KeptAsIs.class) ? is(actual.isString(), "a text") : scalar(type, actual);
        if (scalar.isPresent()) {
            return scalar.get().isEmpty() ? List.of() : List.of(wrong(pointer, scalar.get()));
        }
        return properties(type, actual, pointer);
    }

    /** What first is wrong with any JSON, which has one pointer for all: no number, text or name that no database can store, and not so deep that no answer could show it. */
    private static List<FieldError> anything(JsonNode actual, String pointer, int level) {
        if (actual.isNumber()) {
            return decimal(actual).isPresent() ? List.of() : List.of(wrong(pointer, "a number within bounds"));
        }
        if (actual.isString()) {
            return StorableJson.isStorable(actual.getStringValue()) ? List.of() : List.of(unstorable(pointer));
        }
        if (!actual.isContainerNode()) {
            return List.of();
        }
        if (level == StorableJson.MAX_LEVELS) {
            return List.of(wrong(pointer, "nested at most %d levels deep".formatted(StorableJson.MAX_LEVELS)));
        }
        if (actual.isObject() && !hasStorableNames(actual)) {
            return List.of(unstorable(pointer));
        }
        for (JsonNode value : actual.values()) {
            List<FieldError> faults = anything(value, pointer, level + 1);
            if (!faults.isEmpty()) {
                return faults;
            }
        }
        return List.of();
    }

    private static FieldError unstorable(String pointer) {
        return wrong(pointer, "without U+0000 and without halves of a character");
    }

    private static boolean hasStorableNames(JsonNode object) {
        for (Map.Entry<String, JsonNode> entry : object.entries()) {
            if (!StorableJson.isStorable(entry.getKey())) {
                return false;
            }
        }
        return true;
    }

    private static List<FieldError> elements(Argument<?> expected, JsonNode actual, String pointer) {
        if (!actual.isArray()) {
            return List.of(wrong(pointer, "a list"));
        }
        Argument<?> element = expected.getFirstTypeVariable().orElse(Argument.OBJECT_ARGUMENT);
        var faults = new ArrayList<FieldError>();
        int index = 0;
        for (JsonNode value : actual.values()) {
            faults.addAll(faults(element, value, pointer + "/" + index++));
        }
        return faults;
    }

    private static List<FieldError> properties(Class<?> type, JsonNode actual, String pointer) {
        if (!actual.isObject()) {
            return List.of(wrong(pointer, "an object"));
        }
        Map<String, Argument<?>> properties = PROPERTIES.get(type);
        var faults = new ArrayList<FieldError>();
        for (Map.Entry<String, JsonNode> entry : actual.entries()) {
            if (!properties.containsKey(entry.getKey())) {
                String detail = "No such property; known are "
                        + String.join(
                                ", ", properties.keySet().stream().sorted().toList());
                faults.add(new FieldError(pointer + "/" + escape(entry.getKey()), "unknown_property", detail));
            }
        }
        properties.forEach((name, argument) -> {
            JsonNode value = actual.get(name);
            // Most of what a record may have is not there, and needs no pointer.
            if (value != null || argument.isPrimitive()) {
                faults.addAll(faults(argument, value, pointer + "/" + name));
            }
        });
        return faults;
    }

    /** What a value of this type looks like, when the actual one does not; empty text when it does; empty for no scalar. */
    private static Optional<String> scalar(Class<?> type, JsonNode actual) {
        if (type == String.class) {
            return is(
                    isText(actual, StorableJson::isStorable),
                    "a text, without U+0000 and without halves of a character");
        }
        if (type == boolean.class || type == Boolean.class) {
            return is(actual.isBoolean(), "true or false");
        }
        if (type == int.class || type == Integer.class) {
            return is(isWhole(actual, Integer.MAX_VALUE), "a whole number");
        }
        if (type == long.class || type == Long.class) {
            return is(isWhole(actual, Long.MAX_VALUE), "a whole number");
        }
        if (type == BigDecimal.class) {
            return is(decimal(actual).isPresent(), "a number");
        }
        if (type == UUID.class) {
            return is(isText(actual, JsonShape::isUuid), "a UUID");
        }
        if (type == Instant.class) {
            return is(isText(actual, JsonShape::isTime), "a time such as 2026-01-31T12:00:00Z");
        }
        return Optional.empty();
    }

    private static Optional<String> is(boolean right, String description) {
        return Optional.of(right ? "" : description);
    }

    private static boolean isText(JsonNode actual, Predicate<String> format) {
        return actual.isString() && format.test(actual.getStringValue());
    }

    private static boolean isUuid(String text) {
        if (text.length() != UUID_FORMAT.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (UUID_FORMAT.charAt(i) == '-' ? unit != '-' : !HexFormat.isHexDigit(unit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTime(String text) {
        try {
            return Instant.parse(text).isBefore(TOO_LATE);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean isWhole(JsonNode actual, long max) {
        if (actual.isNumber() && isIntegral(actual.getNumberValue())) {
            long number = actual.getLongValue();
            return number >= -max && number <= max;
        }
        return decimal(actual)
                .filter(number -> number.stripTrailingZeros().scale() <= 0)
                .filter(number -> number.abs().compareTo(BigDecimal.valueOf(max)) <= 0)
                .isPresent();
    }

    /** As nearly all numbers are that we take; the others take longer. */
    private static boolean isIntegral(Number number) {
        return number instanceof Integer || number instanceof Long;
    }

    /** The number, unless it is none or out of all proportion; the reader makes infinity of 1e999999. */
    private static Optional<BigDecimal> decimal(JsonNode actual) {
        if (!actual.isNumber() || !Double.isFinite(actual.getDoubleValue())) {
            return Optional.empty();
        }
        return Optional.of(actual.getBigDecimalValue())
                .filter(number -> Math.abs((long) number.scale()) <= MAX_SCALE && number.precision() <= MAX_SCALE);
    }

    private static FieldError wrong(String pointer, String description) {
        return new FieldError(pointer, "wrong_type", "%s must be %s".formatted(name(pointer), description));
    }

    private static String name(String pointer) {
        return pointer.isEmpty() ? "The body" : pointer.substring(1);
    }

    /** As RFC 6901 escapes a name inside a pointer, and short, because it is the caller's own text. */
    private static String escape(String name) {
        String shown = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return shown.replace("~", "~0").replace("/", "~1");
    }
}
