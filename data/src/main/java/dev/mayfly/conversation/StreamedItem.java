package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** An item of OpenAI's Responses that arrives in pieces: what its end says, or else its start and the pieces so far. */
final class StreamedItem {

    private final Map<String, JsonNode> item = new LinkedHashMap<>();
    private final Map<Long, Part> parts = new TreeMap<>();
    private final StringBuilder arguments = new StringBuilder();
    private boolean isDone;

    void take(String type, JsonNode event) {
        long part = Json.number(event, "content_index");
        switch (type) {
            case "response.output_item.added" -> item.putAll(Json.fields(Json.field(event, "item")));
            case "response.output_item.done" -> {
                item.putAll(Json.fields(Json.field(event, "item")));
                isDone = true;
            }
            case "response.output_text.delta" -> text(part, "output_text", "text", event);
            case "response.refusal.delta" -> text(part, "refusal", "refusal", event);
            case "response.function_call_arguments.delta",
                    "response.mcp_call_arguments.delta",
                    "response.custom_tool_call_input.delta" -> arguments.append(Json.text(event, "delta"));
            default -> {
                // Ends of parts say again what their pieces said; reasoning is not kept in pieces.
            }
        }
    }

    private void text(long part, String type, String name, JsonNode event) {
        parts.computeIfAbsent(part, _ -> new Part(type, name, new StringBuilder()))
                .text()
                .append(Json.text(event, "delta"));
    }

    JsonNode json() {
        if (!isDone) {
            if (!parts.isEmpty()) {
                item.putIfAbsent("type", JsonNode.createStringNode("message"));
                item.putIfAbsent("role", JsonNode.createStringNode(Message.ASSISTANT));
                var content = new ArrayList<JsonNode>();
                parts.values().forEach(part -> content.add(part.json()));
                item.put("content", JsonNode.createArrayNode(content));
            }
            if (!arguments.isEmpty()) {
                boolean isCustom = "custom_tool_call".equals(Json.string(JsonNode.createObjectNode(item), "type"));
                item.put(isCustom ? "input" : "arguments", JsonNode.createStringNode(arguments.toString()));
            }
        }
        return JsonNode.createObjectNode(item);
    }

    private record Part(String type, String name, StringBuilder text) {

        JsonNode json() {
            return JsonNode.createObjectNode(
                    Map.of("type", JsonNode.createStringNode(type), name, JsonNode.createStringNode(text.toString())));
        }
    }
}
