package dev.mayfly.json;

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
public final class StorableJson {

    /** What writes our answers gives up at 64 levels, of which some are around what a caller has sent. */
    public static final int MAX_LEVELS = 50;

    private static final int REPLACEMENT = 0xFFFD;

    private StorableJson() {}

    /** The same JSON, with U+FFFD for each character that cannot be stored. */
    public static JsonNode of(JsonNode node) {
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
            return isStorable(node.getStringValue());
        }
        if (node.isArray()) {
            for (JsonNode value : node.values()) {
                if (!isStorable(value)) {
                    return false;
                }
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.entries()) {
                if (!isStorable(entry.getKey()) || !isStorable(entry.getValue())) {
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

    /** The beginning of a text, of at most so many characters, and not between the two halves of one. */
    public static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }

    private static boolean isUnstorable(int point) {
        return point == 0 || Character.getType(point) == Character.SURROGATE;
    }

    /** PostgreSQL has no U+0000 in texts, and UTF-8 no surrogate without its partner: either would be lost on the way. */
    public static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == 0) {
                return false;
            }
            if (Character.isSurrogate(unit)) {
                i++;
                if (i == text.length() || !Character.isSurrogatePair(unit, text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }
}
