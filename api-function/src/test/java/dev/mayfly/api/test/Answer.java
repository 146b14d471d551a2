package dev.mayfly.api.test;

import io.micronaut.json.tree.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the handler answered. */
public record Answer(
        int status,
        Map<String, String> headers,
        String body,
        @Nullable JsonNode json) {

    /** The value at a dotted path such as {@code batch.id} or {@code items.0.grade}; null when it is absent or null. */
    public @Nullable Object at(String path) {
        JsonNode node = json;
        for (String step : path.split("\\.", -1)) {
            if (node == null || node.isNull()) {
                return null;
            }
            node = node.isArray() ? node.get(Integer.parseInt(step)) : node.get(step);
        }
        return node == null ? null : node.getValue();
    }

    public String text(String path) {
        Object value = at(path);
        if (value == null) {
            throw new AssertionError("Nothing at %s in %s".formatted(path, body));
        }
        return value.toString();
    }

    /** How many elements the list at the path has. */
    public int size(String path) {
        JsonNode node = json;
        for (String step : path.split("\\.", -1)) {
            node = node == null ? null : node.get(step);
        }
        return node == null ? 0 : node.size();
    }

    public @Nullable String header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
