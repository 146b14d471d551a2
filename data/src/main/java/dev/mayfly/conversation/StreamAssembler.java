package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the events of a stream together to the response that would have come without streaming. */
public final class StreamAssembler {

    private StreamAssembler() {}

    /**
     * The response of Anthropic's Messages, OpenAI's Chat Completions or Responses, told by the shape of the events. A stream
     * that breaks off gives what there is; one that brought nothing but an error gives the error; null in JSON when there is
     * neither.
     *
     * @param events in their order
     */
    public static JsonNode assemble(List<JsonNode> events) {
        for (var event : events) {
            String type = Json.text(event, "type");
            if (type.startsWith("response.")) {
                return ResponsesStream.assemble(events);
            }
            if (type.startsWith("message_") || type.startsWith("content_block_")) {
                return MessagesStream.assemble(events);
            }
            if (Json.text(event, "object").equals("chat.completion.chunk")
                    || Json.items(event, "choices").stream().anyMatch(choice -> Json.has(choice, "delta"))) {
                return ChatStream.assemble(events);
            }
            if (!Json.items(event, "choices").isEmpty() || Json.has(event, "output", "content")) {
                return event;
            }
        }
        return error(events).orElseGet(JsonNode::nullNode);
    }

    /** The first event that is an error. */
    static Optional<JsonNode> error(List<JsonNode> events) {
        return events.stream().filter(Failure::isError).findFirst();
    }

    /** The events of a stream of server-sent events, without those that hold no JSON. */
    public static List<JsonNode> events(String sse) {
        var events = new ArrayList<JsonNode>();
        var data = new StringBuilder();
        for (String line : (sse + "\n\n").split("\r\n|\n|\r", -1)) {
            if (line.startsWith("data:")) {
                data.append(line.startsWith("data: ") ? line.substring(6) : line.substring(5))
                        .append('\n');
            } else if (line.isEmpty() && !data.isEmpty()) {
                var event = Json.parse(data.toString());
                if (event != null && event.isObject()) {
                    events.add(event);
                }
                data.setLength(0);
            }
        }
        return events;
    }
}
