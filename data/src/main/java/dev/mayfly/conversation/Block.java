package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a message, the same whatever API it went through; as it was sent, before any normalising. */
public sealed interface Block {

    record Text(String text) implements Block {}

    /**
     * The model calls a tool.
     *
     * @param input the arguments; a string when they are no JSON
     */
    record ToolUse(@Nullable String id, String name, JsonNode input) implements Block {}

    /** What a tool answered; {@code id} is that of its use. */
    record ToolResult(@Nullable String id, List<Block> content) implements Block {

        public ToolResult {
            content = List.copyOf(content);
        }
    }

    /**
     * An image.
     *
     * @param mediaType null when only the address is known
     * @param source the data in base64, or an address, or the name of an uploaded file
     */
    record Image(@Nullable String mediaType, String source) implements Block {}

    /** Anything else, such as a document or sound. */
    record Other(JsonNode json) implements Block {}
}
