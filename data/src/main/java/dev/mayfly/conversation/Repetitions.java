package dev.mayfly.conversation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Leaves out of a dialogue what says nothing, and the uses of tools and results that clients send twice.
 *
 * <p>A use repeats an earlier one of the same id and the same input; a result repeats any earlier one of the same use. Some
 * servers give the same ids in each turn: a use of a known id with another input is a new use, whose result is new too. What is
 * left out depends on what stands before it alone, so that a longer dialogue begins as a shorter one did.
 */
final class Repetitions {

    private final Map<String, String> uses = new HashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<Message> withTools = new HashSet<>();

    private Repetitions() {}

    static List<Message> drop(List<Message> messages) {
        var repetitions = new Repetitions();
        return messages.stream()
                .map(repetitions::without)
                .filter(message -> !Normal.blocks(message.blocks()).isEmpty())
                .toList();
    }

    private Message without(Message message) {
        var kept = new ArrayList<Block>();
        for (var block : message.blocks()) {
            if (isNew(block)) {
                kept.add(block);
            }
        }
        boolean isShorter = kept.size() < message.blocks().size();
        if (message.blocks().stream().anyMatch(Repetitions::isOfTool)
                && !withTools.add(comparable(message))
                && isShorter) {
            return new Message(message.role(), List.of());
        }
        return isShorter ? new Message(message.role(), kept) : message;
    }

    private boolean isNew(Block block) {
        return switch (block) {
            case Block.ToolUse use
            when use.id() != null -> {
                String call = use.name() + '\n' + Json.canonical(use.input());
                boolean isNew = !call.equals(uses.put(use.id(), call));
                if (isNew) {
                    answered.remove(use.id());
                }
                yield isNew;
            }
            case Block.ToolResult result when result.id() != null -> answered.add(result.id());
            case Block.ToolUse _, Block.ToolResult _, Block.Text _, Block.Image _, Block.Other _ -> true;
        };
    }

    /** The message as it is compared with others: its texts normalised, its tools by their ids. */
    private static Message comparable(Message message) {
        return new Message(
                message.role(),
                Normal.blocks(message.blocks()).stream()
                        .map(block -> switch (block) {
                            case Block.ToolUse use -> new Block.Text("use " + use.id());
                            case Block.ToolResult result -> new Block.Text("result " + result.id());
                            case Block.Text _, Block.Image _, Block.Other _ -> block;
                        })
                        .toList());
    }

    private static boolean isOfTool(Block block) {
        return block instanceof Block.ToolUse || block instanceof Block.ToolResult;
    }
}
