package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** An object of OpenAI's that arrives in pieces: texts are put one after another, of anything else the last counts. */
final class Pieces {

    private static final Set<String> WHOLE = Set.of("role", "type", "id", "name");

    private final Map<String, JsonNode> whole = new LinkedHashMap<>();
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final Map<String, Pieces> objects = new LinkedHashMap<>();

    void add(JsonNode piece) {
        Json.fields(piece).forEach((name, value) -> {
            if (value.isObject()) {
                objects.computeIfAbsent(name, _ -> new Pieces()).add(value);
            } else if (value.isString() && !WHOLE.contains(name)) {
                texts.computeIfAbsent(name, _ -> new StringBuilder()).append(value.getStringValue());
            } else if (!value.isNull()
                    && !(value.isString() && value.getStringValue().isEmpty())) {
                whole.put(name, value);
            }
        });
    }

    Map<String, JsonNode> fields() {
        var fields = new LinkedHashMap<>(whole);
        texts.forEach((name, text) -> fields.put(name, JsonNode.createStringNode(text.toString())));
        objects.forEach((name, pieces) -> fields.put(name, JsonNode.createObjectNode(pieces.fields())));
        return fields;
    }
}
