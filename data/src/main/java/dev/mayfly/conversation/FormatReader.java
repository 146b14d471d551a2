package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells by the shape of a request which API it is for; where the shape fits several, by the path, then by the model. */
final class FormatReader {

    private static final Set<String> CHAT_ROLES = Set.of("system", "developer", "tool", "function");
    private static final Set<String> ANTHROPIC_BLOCKS =
            Set.of("tool_use", "tool_result", "thinking", "image", "document");

    private FormatReader() {}

    static Format read(@Nullable String path, JsonNode request) {
        var messages = Json.field(request, "messages");
        if (messages == null) {
            return Json.has(request, "input", "instructions") ? Format.OPENAI_RESPONSES : Format.UNKNOWN;
        }
        var byShape = ofShape(request, Json.items(messages));
        if (byShape != Format.UNKNOWN) {
            return byShape;
        }
        var byPath = ofPath(path == null ? "" : path.toLowerCase(Locale.ROOT));
        if (byPath != Format.UNKNOWN) {
            return byPath;
        }
        String model = Json.text(request, "model").toLowerCase(Locale.ROOT);
        return model.contains("claude") ? Format.ANTHROPIC_MESSAGES : Format.OPENAI_CHAT;
    }

    private static Format ofPath(String path) {
        if (path.contains("/messages")) {
            return Format.ANTHROPIC_MESSAGES;
        }
        if (path.contains("/chat/completions")) {
            return Format.OPENAI_CHAT;
        }
        return path.contains("/converse") ? Format.BEDROCK_CONVERSE : Format.UNKNOWN;
    }

    private static Format ofShape(JsonNode request, List<JsonNode> messages) {
        if (Json.has(request, "inferenceConfig", "toolConfig", "additionalModelRequestFields")) {
            return Format.BEDROCK_CONVERSE;
        }
        for (var message : messages) {
            if (CHAT_ROLES.contains(Json.text(message, "role")) || Json.has(message, "tool_calls", "tool_call_id")) {
                return Format.OPENAI_CHAT;
            }
            for (var block : Json.items(message, "content")) {
                String type = Json.string(block, "type");
                if (type == null && block.isObject()) {
                    return Format.BEDROCK_CONVERSE;
                }
                if (type != null && ANTHROPIC_BLOCKS.contains(type)) {
                    return Format.ANTHROPIC_MESSAGES;
                }
            }
        }
        return Json.has(request, "system") ? Format.ANTHROPIC_MESSAGES : Format.UNKNOWN;
    }
}
