package dev.mayfly.api.bulk;

import io.micronaut.json.tree.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;

/** JSON written in one way, whatever the order of its names and the spelling of its numbers; names without value left out. */
public final class CanonicalJson {

    private CanonicalJson() {}

    public static byte[] sha256(JsonNode node) {
        return digest(write(node));
    }

    /** An id that is the same for the same text: UUID version 8 of RFC 9562, from the first bits of its SHA-256. */
    public static UUID idOf(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(digest(text));
        long high = (bytes.getLong() & ~0xF000L) | 0x8000L;
        long low = (bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    public static String write(JsonNode node) {
        var text = new StringBuilder();
        append(node, text);
        return text.toString();
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private static void append(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            var entries = new ArrayList<Map.Entry<String, JsonNode>>();
            node.entries().forEach(entries::add);
            entries.sort(Map.Entry.comparingByKey());
            text.append('{');
            for (var entry : entries) {
                if (!entry.getValue().isNull()) {
                    quote(entry.getKey(), text);
                    append(entry.getValue(), text);
                }
            }
            text.append('}');
        } else if (node.isArray()) {
            text.append('[');
            node.values().forEach(value -> append(value, text));
            text.append(']');
        } else if (node.isString()) {
            quote(node.getStringValue(), text);
        } else if (node.isNumber()) {
            number(node, text);
            text.append(',');
        } else {
            text.append(node.isNull() ? "null" : String.valueOf(node.getBooleanValue()))
                    .append(',');
        }
    }

    /** Whole numbers without zeros at their end are written as they are, and most are. */
    private static void number(JsonNode node, StringBuilder text) {
        Number number = node.getNumberValue();
        if ((number instanceof Integer || number instanceof Long) && number.longValue() % 10 != 0) {
            text.append(number.longValue());
        } else {
            text.append(node.getBigDecimalValue().stripTrailingZeros());
        }
    }

    /** Told by its length where it ends. */
    private static void quote(String value, StringBuilder text) {
        text.append(value.length()).append('"').append(value);
    }
}
