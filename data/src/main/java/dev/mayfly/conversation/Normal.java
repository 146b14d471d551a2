package dev.mayfly.conversation;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What remains of a message when what clients change from one request to the next is taken away: line ends, white space around
 * a text, and the reminders that they weave in.
 */
final class Normal {

    private static final String REMINDER = "<system-reminder>";
    private static final String REMINDER_END = "</system-reminder>";

    private Normal() {}

    /** The text without reminders, with plain line ends, trimmed. */
    static String text(String text) {
        return without(text.replace("\r\n", "\n"), REMINDER, REMINDER_END).strip();
    }

    /** The text without each part from a start to its end; a start without an end stays. */
    static String without(String text, String start, String end) {
        int from = text.indexOf(start);
        if (from < 0) {
            return text;
        }
        var kept = new StringBuilder(text.length());
        int done = 0;
        while (from >= 0) {
            int to = text.indexOf(end, from + start.length());
            if (to < 0) {
                break;
            }
            kept.append(text, done, from);
            done = to + end.length();
            from = text.indexOf(start, done);
        }
        return kept.append(text, done, text.length()).toString();
    }

    /** The blocks with their texts normalised; those that become empty vanish. */
    static List<Block> blocks(List<Block> blocks) {
        return blocks.stream().map(Normal::block).flatMap(Optional::stream).toList();
    }

    /** The message with its blocks normalised. */
    static Message message(Message message) {
        return new Message(message.role(), blocks(message.blocks()));
    }

    private static Optional<Block> block(Block block) {
        return switch (block) {
            case Block.Text text ->
                Optional.of(text(text.text()))
                        .filter(normal -> !normal.isEmpty())
                        .map(Block.Text::new);
            case Block.ToolResult result -> Optional.of(new Block.ToolResult(result.id(), blocks(result.content())));
            case Block.ToolUse _, Block.Image _, Block.Other _ -> Optional.of(Objects.requireNonNull(block));
        };
    }
}
