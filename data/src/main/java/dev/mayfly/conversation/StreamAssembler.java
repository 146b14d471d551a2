package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.List;

public final class StreamAssembler {
    private StreamAssembler() {}

    public static JsonNode assemble(List<JsonNode> events) {
        return JsonNode.nullNode();
    }

    public static List<JsonNode> events(String sse) {
        return List.of();
    }
}
