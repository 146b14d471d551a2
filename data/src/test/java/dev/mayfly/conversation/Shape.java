package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Writes dialogues and answers as the bodies of each API. */
enum Shape {
    ANTHROPIC("/v1/messages") {
        @Override
        JsonNode request(String system, List<Message> messages) {
            return JsonNode.from(Map.of(
                    "model",
                    "claude-sonnet-4-5",
                    "max_tokens",
                    4096,
                    "system",
                    List.of(Map.of("type", "text", "text", system, "cache_control", Map.of("type", "ephemeral"))),
                    "messages",
                    messages.stream()
                            .map(message -> Map.of("role", message.role(), "content", blocks(message)))
                            .toList()));
        }

        @Override
        JsonNode response(Message answer) {
            var content = new ArrayList<Object>();
            content.add(Map.of("type", "thinking", "thinking", "Let me see.", "signature", "c2ln"));
            content.addAll(blocks(answer));
            return JsonNode.from(Map.of("id", "msg_1", "type", "message", "role", "assistant", "content", content));
        }

        private List<Object> blocks(Message message) {
            return message.blocks().stream()
                    .map(block -> (Object)
                            switch (block) {
                                case Block.Text text -> Map.of("type", "text", "text", text.text());
                                case Block.ToolUse use ->
                                    Map.of(
                                            "type",
                                            "tool_use",
                                            "id",
                                            Objects.requireNonNull(use.id()),
                                            "name",
                                            use.name(),
                                            "input",
                                            use.input().getValue());
                                case Block.ToolResult result ->
                                    Map.of(
                                            "type",
                                            "tool_result",
                                            "tool_use_id",
                                            Objects.requireNonNull(result.id()),
                                            "content",
                                            text(result));
                                case Block.Image _, Block.Other _ -> throw new IllegalArgumentException();
                            })
                    .toList();
        }
    },
    CHAT("/v1/chat/completions") {
        @Override
        JsonNode request(String system, List<Message> messages) {
            var list = new ArrayList<Object>();
            list.add(Map.of("role", "system", "content", system));
            for (var message : messages) {
                message.blocks().stream()
                        .flatMap(block -> block instanceof Block.ToolResult result ? Stream.of(result) : Stream.empty())
                        .forEach(result -> list.add(Map.of(
                                "role",
                                "tool",
                                "tool_call_id",
                                Objects.requireNonNull(result.id()),
                                "content",
                                text(result))));
                if (message.isAssistant()) {
                    list.add(assistant(message));
                } else if (!message.text().isEmpty()) {
                    list.add(Map.of("role", "user", "content", rawText(message)));
                }
            }
            return JsonNode.from(Map.of("model", "gpt-5", "messages", list));
        }

        @Override
        JsonNode response(Message answer) {
            return JsonNode.from(Map.of(
                    "id",
                    "chatcmpl-1",
                    "object",
                    "chat.completion",
                    "choices",
                    List.of(Map.of("index", 0, "message", assistant(answer), "finish_reason", "stop"))));
        }

        private Map<String, Object> assistant(Message message) {
            var calls = message.toolUses().stream()
                    .map(use -> Map.of(
                            "id",
                            Objects.requireNonNull(use.id()),
                            "type",
                            "function",
                            "function",
                            Map.of("name", use.name(), "arguments", Json.canonical(use.input()))))
                    .toList();
            return calls.isEmpty()
                    ? Map.of("role", "assistant", "content", rawText(message))
                    : Map.of("role", "assistant", "content", rawText(message), "tool_calls", calls);
        }
    },
    RESPONSES("/v1/responses") {
        @Override
        JsonNode request(String system, List<Message> messages) {
            return JsonNode.from(Map.of(
                    "model",
                    "gpt-5",
                    "instructions",
                    system,
                    "input",
                    messages.stream()
                            .flatMap(message -> items(message, "input_text").stream())
                            .toList()));
        }

        @Override
        JsonNode response(Message answer) {
            var output = new ArrayList<Object>();
            output.add(Map.of("type", "reasoning", "id", "rs_1", "summary", List.of()));
            output.addAll(items(answer, "output_text"));
            return JsonNode.from(Map.of("id", "resp_1", "object", "response", "status", "completed", "output", output));
        }

        private List<Object> items(Message message, String textType) {
            return message.blocks().stream()
                    .map(block -> (Object)
                            switch (block) {
                                case Block.Text text ->
                                    Map.of(
                                            "type",
                                            "message",
                                            "role",
                                            message.role(),
                                            "content",
                                            List.of(Map.of("type", textType, "text", text.text())));
                                case Block.ToolUse use ->
                                    Map.of(
                                            "type",
                                            "function_call",
                                            "id",
                                            "fc_" + textType,
                                            "call_id",
                                            Objects.requireNonNull(use.id()),
                                            "name",
                                            use.name(),
                                            "arguments",
                                            Json.canonical(use.input()));
                                case Block.ToolResult result ->
                                    Map.of(
                                            "type",
                                            "function_call_output",
                                            "call_id",
                                            Objects.requireNonNull(result.id()),
                                            "output",
                                            text(result));
                                case Block.Image _, Block.Other _ -> throw new IllegalArgumentException();
                            })
                    .toList();
        }
    };

    final String path;

    Shape(String path) {
        this.path = path;
    }

    abstract JsonNode request(String system, List<Message> messages);

    abstract JsonNode response(Message answer);

    private static String text(Block.ToolResult result) {
        return new Message(Message.TOOL, result.content()).text();
    }

    private static String rawText(Message message) {
        return String.join(
                "\n\n",
                message.blocks().stream()
                        .map(block -> block instanceof Block.Text text ? text.text() : "")
                        .filter(text -> !text.isEmpty())
                        .toList());
    }
}
