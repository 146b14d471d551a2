package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A block of a message of Anthropic's that arrives in pieces. */
final class StreamedBlock {

    private final Map<String, JsonNode> start;
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final StringBuilder input = new StringBuilder();
    private final List<JsonNode> citations = new ArrayList<>();

    /** A block of that start; null when the start was lost. */
    StreamedBlock(@Nullable JsonNode start) {
        this.start = Json.fields(start);
        citations.addAll(Json.items(this.start.get("citations")));
    }

    void add(@Nullable JsonNode delta) {
        switch (Json.text(delta, "type")) {
            case "text_delta" -> append("text", "text", delta);
            case "thinking_delta" -> append("thinking", "thinking", delta);
            case "signature_delta" -> append("thinking", "signature", delta);
            case "input_json_delta" -> {
                start.putIfAbsent("type", JsonNode.createStringNode("tool_use"));
                input.append(Json.text(delta, "partial_json"));
            }
            case "compaction_delta" -> {
                append("compaction", "content", delta);
                append("compaction", "encrypted_content", delta);
            }
            case "citations_delta" -> {
                var citation = Json.field(delta, "citation");
                if (citation != null) {
                    citations.add(citation);
                }
            }
            default -> {
                // A piece of a kind yet to come.
            }
        }
    }

    JsonNode json() {
        var block = new LinkedHashMap<>(start);
        texts.forEach((name, text) -> block.put(name, JsonNode.createStringNode(text.toString())));
        if (!input.isEmpty()) {
            block.put("input", Json.parsed(JsonNode.createStringNode(input.toString())));
        }
        if (!citations.isEmpty()) {
            block.put("citations", JsonNode.createArrayNode(citations));
        }
        return JsonNode.createObjectNode(block);
    }

    private void append(String type, String name, @Nullable JsonNode delta) {
        start.putIfAbsent("type", JsonNode.createStringNode(type));
        if (Json.string(delta, name) == null) {
            return;
        }
        texts.computeIfAbsent(name, _ -> new StringBuilder(Json.text(JsonNode.createObjectNode(start), name)))
                .append(Json.text(delta, name));
    }
}
