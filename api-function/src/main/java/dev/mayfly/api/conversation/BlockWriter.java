package dev.mayfly.api.conversation;

import dev.mayfly.conversation.Block;
import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the blocks of one message, and leaves out what would make an answer too large. */
final class BlockWriter {

    /** Of one message: with a page of messages before it, an answer stays below 5 MB. */
    private static final int MAX_BYTES = 1_500_000;

    private static final int BYTES_OF_A_BLOCK = 100;

    private final StoredJson json;
    private int bytes;
    private boolean isCut;

    BlockWriter(StoredJson json) {
        this.json = json;
    }

    List<BlockResponse> write(List<Block> blocks) {
        var written = new ArrayList<BlockResponse>();
        for (var block : blocks) {
            if (bytes >= MAX_BYTES) {
                isCut = true;
                break;
            }
            bytes += BYTES_OF_A_BLOCK;
            written.add(write(block));
        }
        return written;
    }

    int bytes() {
        return bytes;
    }

    /** Whether something was left out. */
    boolean isCut() {
        return isCut;
    }

    private BlockResponse write(Block block) {
        return switch (block) {
            case Block.Text text -> BlockResponse.text(cut(text.text()));
            case Block.ToolUse use -> BlockResponse.toolUse(shortened(use.id()), cut(use.name()), whole(use.input()));
            case Block.ToolResult result -> BlockResponse.toolResult(shortened(result.id()), write(result.content()));
            case Block.Image image ->
                BlockResponse.image(
                        shortened(image.mediaType()), image.mediaType() == null ? cut(image.source()) : null);
            case Block.Other other -> BlockResponse.other(whole(other.json()));
        };
    }

    private @Nullable String shortened(@Nullable String text) {
        return text == null ? null : cut(text);
    }

    private String cut(String text) {
        int length = JsonSize.fitting(text, MAX_BYTES - bytes);
        String kept = length < text.length() ? text.substring(0, length) : text;
        bytes += JsonSize.of(kept);
        isCut |= length < text.length();
        return kept;
    }

    private @Nullable JsonNode whole(JsonNode node) {
        int size = JsonSize.of(json.write(node));
        if (size > MAX_BYTES - bytes) {
            isCut = true;
            return null;
        }
        bytes += size;
        return node;
    }
}
