package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a request of any API. */
final class TranscriptReader {

    private static final Set<String> SYSTEM_ROLES = Set.of("system", "developer");

    private TranscriptReader() {}

    static Transcript read(@Nullable String path, JsonNode request) {
        var format = FormatReader.read(path, request);
        var system = new ArrayList<>(Stream.of("system", "instructions")
                .flatMap(name -> texts(Blocks.of(Json.field(request, name))))
                .toList());
        var dialogue = new ArrayList<Message>();
        for (var message : messages(request)) {
            if (SYSTEM_ROLES.contains(message.role())) {
                texts(message.blocks()).forEach(system::add);
            } else {
                dialogue.add(message);
            }
        }
        return new Transcript(
                format,
                Repetitions.drop(dialogue),
                system.isEmpty() ? null : String.join("\n\n", system),
                Json.string(request, "model"),
                previousResponse(format, request));
    }

    private static @Nullable String previousResponse(Format format, JsonNode request) {
        String name = format == Format.OPENAI_RESPONSES ? Json.string(request, "previous_response_id") : null;
        return name == null || name.isBlank() ? null : name;
    }

    private static List<Message> messages(JsonNode request) {
        var messages = Json.field(request, "messages");
        if (messages == null) {
            return ResponseItems.messages(Json.field(request, "input"));
        }
        if (messages.isString()) {
            return List.of(new Message(Message.USER, Blocks.of(messages)));
        }
        return Json.items(messages).stream().map(TranscriptReader::message).toList();
    }

    /** A message of any API that has messages. */
    static Message message(JsonNode message) {
        String role = Objects.requireNonNullElse(Json.string(message, "role"), "");
        if (!Json.has(message, "content", "tool_calls", "function_call", "refusal")) {
            return new Message(role, Json.has(message, "role") ? List.of() : Blocks.of(message));
        }
        var blocks = new ArrayList<>(Blocks.of(Json.field(message, "content")));
        if (role.equals(Message.TOOL) || role.equals("function")) {
            String id = Json.string(message, role.equals(Message.TOOL) ? "tool_call_id" : "name");
            return new Message(Message.TOOL, List.of(new Block.ToolResult(id, blocks)));
        }
        blocks.addAll(Blocks.of(Json.field(message, "refusal")));
        blocks.addAll(Blocks.toolCalls(message));
        return new Message(role, blocks);
    }

    private static Stream<String> texts(List<Block> blocks) {
        return blocks.stream()
                .flatMap(block -> block instanceof Block.Text text ? Stream.of(text.text()) : Stream.empty())
                .filter(text -> !text.isBlank());
    }
}
