package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.Objects;

/** JSON that tests write, with single quotes for double ones. */
final class JsonText {

    private JsonText() {}

    static JsonNode json(String text) {
        return Objects.requireNonNull(Json.parse(text.replace('\'', '"')), () -> "No JSON: " + text);
    }
}
