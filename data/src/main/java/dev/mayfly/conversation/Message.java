package dev.mayfly.conversation;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One message of a dialogue.
 *
 * @param role {@code user}, {@code assistant}, {@code tool} (OpenAI's own message of a result), or what else was sent
 */
public record Message(String role, List<Block> blocks) {

    public static final String USER = "user";
    public static final String ASSISTANT = "assistant";
    public static final String TOOL = "tool";

    public Message {
        blocks = List.copyOf(blocks);
    }

    public boolean isUser() {
        return role.equals(USER);
    }

    public boolean isAssistant() {
        return role.equals(ASSISTANT);
    }

    /** The text blocks without reminders, a blank line between two; empty when there are none. */
    public String text() {
        return blocks.stream()
                .flatMap(block ->
                        block instanceof Block.Text text ? Stream.of(Normal.text(text.text())) : Stream.empty())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("\n\n"));
    }

    /** The uses of tools, in their order. */
    public List<Block.ToolUse> toolUses() {
        return blocks.stream()
                .flatMap(block -> block instanceof Block.ToolUse use ? Stream.of(use) : Stream.empty())
                .toList();
    }
}
