package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The events of Anthropic's Messages. */
final class MessagesStream {

    private final Map<String, JsonNode> message = new LinkedHashMap<>();
    private final Map<String, JsonNode> usage = new LinkedHashMap<>();
    private final Map<Long, StreamedBlock> blocks = new TreeMap<>();

    private MessagesStream() {}

    static JsonNode assemble(List<JsonNode> events) {
        var stream = new MessagesStream();
        events.forEach(stream::take);
        return stream.blocks.isEmpty() ? StreamAssembler.error(events).orElseGet(stream::message) : stream.message();
    }

    private void take(JsonNode event) {
        long index = Json.number(event, "index");
        switch (Json.text(event, "type")) {
            case "message_start" -> {
                message.putAll(Json.fields(Json.field(event, "message")));
                addUsage(Json.field(event, "message", "usage"));
            }
            case "content_block_start" -> blocks.put(index, new StreamedBlock(Json.field(event, "content_block")));
            case "content_block_delta" ->
                blocks.computeIfAbsent(index, _ -> new StreamedBlock(null)).add(Json.field(event, "delta"));
            case "message_delta" -> {
                message.putAll(Json.fields(Json.field(event, "delta")));
                addUsage(Json.field(event, "usage"));
            }
            default -> {
                // Pings, ends that say nothing new, and kinds of events yet to come.
            }
        }
    }

    /** The numbers of later events are of all so far, and may leave out what has not changed. */
    private void addUsage(@Nullable JsonNode counts) {
        Json.fields(counts).forEach((name, count) -> {
            if (!count.isNull()) {
                usage.put(name, count);
            }
        });
    }

    private JsonNode message() {
        var content = new ArrayList<JsonNode>();
        blocks.values().forEach(block -> content.add(block.json()));
        message.put("content", JsonNode.createArrayNode(content));
        if (!usage.isEmpty()) {
            message.put("usage", JsonNode.createObjectNode(usage));
        }
        return JsonNode.createObjectNode(message);
    }
}
