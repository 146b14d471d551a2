package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of OpenAI's Responses, sent or answered. What the assistant says and the tools that it calls are items of their
 * own there; without another's word between them they are one message here, as they are with every other API.
 */
final class ResponseItems {

    /** What a client may leave out or number anew when it sends an item back. */
    private static final Set<String> OF_THE_SERVER = Set.of("id", "status");

    private ResponseItems() {}

    /** The messages of {@code input}, a string or items, or of {@code output}; reasoning is left out. */
    static List<Message> messages(@Nullable JsonNode items) {
        if (items != null && items.isString()) {
            return List.of(new Message(Message.USER, Blocks.of(items)));
        }
        var messages = new ArrayList<Message>();
        for (var item : Json.items(items)) {
            String type = Json.string(item, "type");
            if ("reasoning".equals(type) || "item_reference".equals(type)) {
                continue;
            }
            var message = message(type, item);
            if (message.isAssistant()
                    && !messages.isEmpty()
                    && messages.getLast().isAssistant()) {
                var blocks = new ArrayList<>(messages.removeLast().blocks());
                blocks.addAll(message.blocks());
                messages.add(new Message(Message.ASSISTANT, blocks));
            } else {
                messages.add(message);
            }
        }
        return messages;
    }

    private static Message message(@Nullable String type, JsonNode item) {
        String role = Json.string(item, "role");
        if (role != null) {
            return new Message(role, Blocks.of(Json.field(item, "content")));
        }
        if (type != null && type.endsWith("_call_output")) {
            return new Message(
                    Message.TOOL,
                    List.of(new Block.ToolResult(Json.string(item, "call_id"), Blocks.of(Json.field(item, "output")))));
        }
        if (type != null && type.endsWith("_call")) {
            return new Message(Message.ASSISTANT, List.of(call(type, item)));
        }
        return new Message(Message.USER, List.of(new Block.Other(Json.without(item, OF_THE_SERVER))));
    }

    private static Block call(String type, JsonNode item) {
        String name = Json.string(item, "name");
        String kind = type.substring(0, type.length() - "_call".length());
        for (String input : List.of("arguments", "input", "action")) {
            var arguments = Json.field(item, input);
            if (arguments != null) {
                return new Block.ToolUse(
                        Json.string(item, "call_id"), name == null ? kind : name, Json.parsed(arguments));
            }
        }
        return new Block.ToolUse(
                Json.string(item, "call_id"), name == null ? kind : name, Json.without(item, OF_THE_SERVER));
    }
}
