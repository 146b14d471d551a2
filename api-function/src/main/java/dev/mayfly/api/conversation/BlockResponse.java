package dev.mayfly.api.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a message; it has the fields that its type has.
 *
 * @param type {@code text}, {@code tool_use}, {@code tool_result}, {@code image} or {@code other}
 * @param id of a use of a tool, or of the one that a result is for
 * @param name of the tool
 * @param input what the tool was called with
 * @param content what the tool answered
 * @param mediaType of an image, whose data is left out
 * @param source of an image: its address, or the name of an uploaded file
 * @param json anything else, as it was sent
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BlockResponse(
        String type,
        @Nullable String text,
        @Nullable String id,
        @Nullable String name,
        @Nullable JsonNode input,
        @Nullable List<BlockResponse> content,
        @Nullable String mediaType,
        @Nullable String source,
        @Nullable JsonNode json) {

    static BlockResponse text(String text) {
        return new BlockResponse("text", text, null, null, null, null, null, null, null);
    }

    static BlockResponse toolUse(@Nullable String id, String name, @Nullable JsonNode input) {
        return new BlockResponse("tool_use", null, id, name, input, null, null, null, null);
    }

    static BlockResponse toolResult(@Nullable String id, List<BlockResponse> content) {
        return new BlockResponse("tool_result", null, id, null, null, content, null, null, null);
    }

    static BlockResponse image(@Nullable String mediaType, @Nullable String source) {
        return new BlockResponse("image", null, null, null, null, null, mediaType, source, null);
    }

    static BlockResponse other(@Nullable JsonNode json) {
        return new BlockResponse("other", null, null, null, null, null, null, null, json);
    }
}
