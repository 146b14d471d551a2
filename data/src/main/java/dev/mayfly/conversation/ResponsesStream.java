package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The events of OpenAI's Responses: the last one holds the whole response; without it, it is made of the items. */
final class ResponsesStream {

    private static final Set<String> ENDS = Set.of("response.completed", "response.incomplete", "response.failed");

    private final Map<String, JsonNode> response = new LinkedHashMap<>();
    private final Map<Long, StreamedItem> items = new TreeMap<>();

    private ResponsesStream() {}

    static JsonNode assemble(List<JsonNode> events) {
        var stream = new ResponsesStream();
        events.forEach(stream::take);
        return stream.response.isEmpty() && stream.items.isEmpty()
                ? StreamAssembler.error(events).orElseGet(stream::response)
                : stream.response();
    }

    private void take(JsonNode event) {
        String type = Json.text(event, "type");
        var whole = Json.field(event, "response");
        if (whole != null && (ENDS.contains(type) || response.isEmpty())) {
            response.putAll(Json.fields(whole));
        }
        if (Json.has(event, "output_index")) {
            items.computeIfAbsent(Json.number(event, "output_index"), _ -> new StreamedItem())
                    .take(type, event);
        }
    }

    private JsonNode response() {
        if (Json.items(response.get("output")).isEmpty()) {
            var output = new ArrayList<JsonNode>();
            items.values().forEach(item -> output.add(item.json()));
            response.put("output", JsonNode.createArrayNode(output));
        }
        return JsonNode.createObjectNode(response);
    }
}
