package dev.mayfly.conversation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.mayfly.json.StorableJson;
import io.micronaut.jackson.core.tree.JsonNodeTreeCodec;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reading JSON that may be of any shape: what is missing, null or of another type is null or empty, never an exception. */
final class Json {

    /** Some levels fewer than a body may have, of which what is read here becomes a part. */
    private static final int MAX_LEVELS = StorableJson.MAX_LEVELS - 10;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_LEVELS).build())
            .build();

    private Json() {}

    /** What the text says as JSON that can be kept; null when it is none, or nested too deep. */
    static @Nullable JsonNode parse(String text) {
        try (var parser = FACTORY.createParser(text)) {
            parser.nextToken();
            if (parser.currentToken() == null) {
                return null;
            }
            var node = JsonNodeTreeCodec.getInstance().readTree(parser);
            return parser.nextToken() == null ? StorableJson.of(node) : null;
        } catch (IOException _) {
            return null;
        }
    }

    /** Arguments of a tool, which some send as a string of JSON; what is no object or array stays a string. */
    static JsonNode parsed(@Nullable JsonNode arguments) {
        if (arguments == null) {
            return JsonNode.createObjectNode(Map.of());
        }
        if (!arguments.isString()) {
            return arguments;
        }
        String text = arguments.getStringValue();
        if (text.isBlank()) {
            return JsonNode.createObjectNode(Map.of());
        }
        var node = parse(text);
        return node != null && node.isContainerNode() ? node : arguments;
    }

    /** The object without these of its keys; anything else as it is. */
    static JsonNode without(JsonNode node, Set<String> names) {
        if (!node.isObject()) {
            return node;
        }
        var kept = fields(node);
        kept.keySet().removeAll(names);
        return JsonNode.createObjectNode(kept);
    }

    /** A copy of the fields of an object, in their order. */
    static Map<String, JsonNode> fields(@Nullable JsonNode node) {
        var fields = new LinkedHashMap<String, JsonNode>();
        if (node != null && node.isObject()) {
            node.entries().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        }
        return fields;
    }

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

    /** The same text for the same JSON, however it was written. */
    static String canonical(JsonNode node) {
        return CanonicalJson.of(node);
    }

    /** Whether there is a value of any of these names. */
    static boolean has(@Nullable JsonNode node, String... names) {
        return Stream.of(names).anyMatch(name -> field(node, name) != null);
    }
}
