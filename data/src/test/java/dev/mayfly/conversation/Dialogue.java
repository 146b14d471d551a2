package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Short ways to write dialogues. */
final class Dialogue {

    private Dialogue() {}

    static List<Message> of(Message... messages) {
        return List.of(messages);
    }

    static List<Message> of(List<Message> before, Message... messages) {
        return Stream.concat(before.stream(), Stream.of(messages)).toList();
    }

    static Message user(String... texts) {
        return new Message(
                Message.USER, Stream.of(texts).<Block>map(Block.Text::new).toList());
    }

    static Message says(String text) {
        return new Message(Message.ASSISTANT, List.of(new Block.Text(text)));
    }

    static Message calls(String id, String tool, Map<String, Object> input) {
        return new Message(
                Message.ASSISTANT,
                List.of(new Block.Text("I use a tool."), new Block.ToolUse(id, tool, JsonNode.from(input))));
    }

    /** Gives a task for each prompt at once. */
    static Message delegates(String... prompts) {
        return new Message(
                Message.ASSISTANT,
                Stream.of(prompts)
                        .<Block>map(prompt -> new Block.ToolUse(
                                "task_" + Integer.toHexString(prompt.hashCode()),
                                "Task",
                                JsonNode.from(Map.of("description", "Do it", "prompt", prompt))))
                        .toList());
    }

    static Message result(String id, String text) {
        return new Message(Message.USER, List.of(new Block.ToolResult(id, List.of(new Block.Text(text)))));
    }
}
