package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reading JSON that may be of any shape: what is missing, null or of another type is null or empty, never an exception. */
final class Json {

    private Json() {}

    static @Nullable JsonNode field(@Nullable JsonNode node, String name) {
        var field = node != null && node.isObject() ? node.get(name) : null;
        return field == null || field.isNull() ? null : field;
    }

    static @Nullable JsonNode field(@Nullable JsonNode node, String name, String inner) {
        return field(field(node, name), inner);
    }

    static @Nullable String string(@Nullable JsonNode node, String name) {
        var field = field(node, name);
        return field != null && field.isString() ? field.getStringValue() : null;
    }

    /** The string, empty when there is none. */
    static String text(@Nullable JsonNode node, String name) {
        var string = string(node, name);
        return string == null ? "" : string;
    }

    /** The elements of an array. */
    static List<JsonNode> items(@Nullable JsonNode node) {
        var items = new ArrayList<JsonNode>();
        if (node != null && node.isArray()) {
            node.values().forEach(items::add);
        }
        return items;
    }

    static List<JsonNode> items(@Nullable JsonNode node, String name) {
        return items(field(node, name));
    }

    /** The number of that name as a whole one, 0 when there is none. */
    static long number(@Nullable JsonNode node, String name) {
        var field = field(node, name);
        return field != null && field.isNumber() ? field.getNumberValue().longValue() : 0;
    }

    static boolean has(@Nullable JsonNode node, String... names) {
        return Stream.of(names).anyMatch(name -> field(node, name) != null);
    }
}
