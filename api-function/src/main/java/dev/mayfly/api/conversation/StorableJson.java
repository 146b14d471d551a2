package dev.mayfly.api.conversation;

import dev.mayfly.api.body.JsonShape;
import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * JSON that the database can keep: PostgreSQL has no U+0000 in texts, and UTF-8 no surrogate without its partner.
 *
 * <p>Elsewhere such texts are refused. What an agent sent to its model has been sent already, tool results with anything in
 * them; losing one character beats losing the request.
 */
final class StorableJson {

    private static final int REPLACEMENT = 0xFFFD;

    private StorableJson() {}

    /** The same JSON, with U+FFFD for each character that cannot be stored. */
    static JsonNode of(JsonNode node) {
        if (isStorable(node)) {
            return node;
        }
        if (node.isString()) {
            return JsonNode.createStringNode(text(node.getStringValue()));
        }
        if (node.isArray()) {
            var values = new ArrayList<JsonNode>();
            node.values().forEach(value -> values.add(of(value)));
            return JsonNode.createArrayNode(values);
        }
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        node.entries().forEach(entry -> entries.put(text(entry.getKey()), of(entry.getValue())));
        return JsonNode.createObjectNode(entries);
    }

    private static boolean isStorable(JsonNode node) {
        if (node.isString()) {
            return JsonShape.isStorable(node.getStringValue());
        }
        if (node.isArray()) {
            for (JsonNode value : node.values()) {
                if (!isStorable(value)) {
                    return false;
                }
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.entries()) {
                if (!JsonShape.isStorable(entry.getKey()) || !isStorable(entry.getValue())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String text(String text) {
        return text.codePoints()
                .map(point -> isUnstorable(point) ? REPLACEMENT : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isUnstorable(int point) {
        return point == 0 || Character.getType(point) == Character.SURROGATE;
    }
}
