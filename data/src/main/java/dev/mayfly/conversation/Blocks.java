package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the content of a message in the manner of any API. A block tells by its {@code type} what it is, Bedrock's by the one key
 * that it has; no two APIs mean different things by the same type.
 */
final class Blocks {

    private static final Set<String> TEXT_TYPES = Set.of("text", "input_text", "output_text");
    private static final Set<String> IMAGE_TYPES = Set.of("image", "image_url", "input_image");

    private Blocks() {}

    /** The blocks of a string, of an array, or of a single object. */
    static List<Block> of(@Nullable JsonNode content) {
        if (content == null || content.isNull()) {
            return List.of();
        }
        if (content.isString()) {
            return List.of(new Block.Text(content.getStringValue()));
        }
        if (content.isArray()) {
            return Json.items(content).stream()
                    .map(Blocks::block)
                    .flatMap(Optional::stream)
                    .toList();
        }
        return block(content).stream().toList();
    }

    /** The uses of tools that OpenAI's Chat Completions keep beside the content. */
    static List<Block> toolCalls(JsonNode message) {
        var uses = new ArrayList<Block>();
        for (var call : Json.items(message, "tool_calls")) {
            var function = Json.has(call, "custom") ? Json.field(call, "custom") : Json.field(call, "function");
            var arguments =
                    Json.has(function, "arguments") ? Json.field(function, "arguments") : Json.field(function, "input");
            uses.add(new Block.ToolUse(Json.string(call, "id"), Json.text(function, "name"), Json.parsed(arguments)));
        }
        var function = Json.field(message, "function_call");
        if (function != null) {
            uses.add(new Block.ToolUse(
                    null, Json.text(function, "name"), Json.parsed(Json.field(function, "arguments"))));
        }
        return uses;
    }

    private static Optional<Block> block(JsonNode block) {
        if (block.isString()) {
            return Optional.of(new Block.Text(block.getStringValue()));
        }
        String type = Json.string(block, "type");
        return type == null ? untyped(block) : typed(type, block);
    }

    private static Optional<Block> typed(String type, JsonNode block) {
        if (type.equals("thinking") || type.equals("redacted_thinking") || type.equals("reasoning")) {
            return Optional.empty();
        }
        if (TEXT_TYPES.contains(type)) {
            return Optional.of(new Block.Text(Json.text(block, "text")));
        }
        if (type.equals("refusal")) {
            return Optional.of(new Block.Text(Json.text(block, "refusal")));
        }
        if (type.endsWith("tool_use")) {
            return Optional.of(new Block.ToolUse(
                    Json.string(block, "id"), Json.text(block, "name"), Json.parsed(Json.field(block, "input"))));
        }
        if (type.endsWith("tool_result")) {
            return Optional.of(
                    new Block.ToolResult(Json.string(block, "tool_use_id"), of(Json.field(block, "content"))));
        }
        return Optional.of(IMAGE_TYPES.contains(type) ? image(block) : new Block.Other(block));
    }

    private static Optional<Block> untyped(JsonNode block) {
        if (Json.has(block, "reasoningContent", "cachePoint")) {
            return Optional.empty();
        }
        String text = Json.string(block, "text");
        if (text != null) {
            return Optional.of(new Block.Text(text));
        }
        var use = Json.field(block, "toolUse");
        if (use != null) {
            return Optional.of(new Block.ToolUse(
                    Json.string(use, "toolUseId"), Json.text(use, "name"), Json.parsed(Json.field(use, "input"))));
        }
        var result = Json.field(block, "toolResult");
        if (result != null) {
            return Optional.of(
                    new Block.ToolResult(Json.string(result, "toolUseId"), of(Json.field(result, "content"))));
        }
        var image = Json.field(block, "image");
        var bytes = Json.string(Json.field(image, "source"), "bytes");
        return Optional.of(
                bytes == null ? new Block.Other(block) : new Block.Image("image/" + Json.text(image, "format"), bytes));
    }

    private static Block image(JsonNode block) {
        var source = Json.field(block, "source");
        String data = Json.string(source, "data");
        if (data != null) {
            return new Block.Image(Json.string(source, "media_type"), data);
        }
        return Stream.of(
                        Json.string(source, "url"),
                        Json.string(source, "file_id"),
                        Json.string(block, "image_url"),
                        Json.string(Json.field(block, "image_url"), "url"),
                        Json.string(block, "file_id"))
                .flatMap(Stream::ofNullable)
                .findFirst()
                .map(Blocks::imageAt)
                .orElseGet(() -> new Block.Other(block));
    }

    /** A data URL holds what others send apart. */
    private static Block imageAt(String address) {
        int comma = address.indexOf(";base64,");
        return address.startsWith("data:") && comma > 0
                ? new Block.Image(
                        address.substring("data:".length(), comma), address.substring(comma + ";base64,".length()))
                : new Block.Image(null, address);
    }
}
