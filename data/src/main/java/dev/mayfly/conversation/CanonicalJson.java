package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.TreeMap;

/** Writes JSON in one way only: keys sorted, no white space, numbers by their value. */
final class CanonicalJson {

    private final StringBuilder text = new StringBuilder();

    private CanonicalJson() {}

    static String of(JsonNode node) {
        var canonical = new CanonicalJson();
        canonical.append(node);
        return canonical.text.toString();
    }

    private void append(JsonNode node) {
        if (node.isObject()) {
            appendObject(node);
        } else if (node.isArray()) {
            char separator = '[';
            for (var element : node.values()) {
                text.append(separator);
                append(element);
                separator = ',';
            }
            text.append(separator == '[' ? "[]" : "]");
        } else if (node.isString()) {
            append(node.getStringValue());
        } else if (node.isNumber()) {
            text.append(number(node.getNumberValue()));
        } else {
            text.append(node.isBoolean() ? String.valueOf(node.getBooleanValue()) : "null");
        }
    }

    private void appendObject(JsonNode node) {
        var sorted = new TreeMap<String, JsonNode>();
        node.entries().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        char separator = '{';
        for (var entry : sorted.entrySet()) {
            text.append(separator);
            append(entry.getKey());
            text.append(':');
            append(entry.getValue());
            separator = ',';
        }
        text.append(separator == '{' ? "{}" : "}");
    }

    private void append(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** With an exponent where that is shorter: 1e999999999 written out would be a gigabyte. */
    private static String number(Number number) {
        String written = number.toString();
        try {
            return new BigDecimal(written).stripTrailingZeros().toString();
        } catch (NumberFormatException _) {
            return written;
        }
    }
}
