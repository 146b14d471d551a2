package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The chunks of OpenAI's Chat Completions. */
final class ChatStream {

    private static final Set<String> NOT_OF_THE_RESPONSE = Set.of("choices", "object", "usage", "obfuscation");

    private final Map<String, JsonNode> response = new LinkedHashMap<>();
    private final Map<Long, Choice> choices = new TreeMap<>();

    private ChatStream() {}

    static JsonNode assemble(List<JsonNode> events) {
        var stream = new ChatStream();
        events.forEach(stream::take);
        return stream.choices.isEmpty() ? StreamAssembler.error(events).orElseGet(stream::response) : stream.response();
    }

    private void take(JsonNode chunk) {
        if (Failure.isError(chunk)) {
            return;
        }
        Json.fields(Json.without(chunk, NOT_OF_THE_RESPONSE))
                .forEach((name, value) ->
                        response.merge(name, value, (first, later) -> saysNothing(first) ? later : first));
        var usage = Json.field(chunk, "usage");
        if (usage != null) {
            response.put("usage", usage);
        }
        for (var choice : Json.items(chunk, "choices")) {
            choices.computeIfAbsent(Json.number(choice, "index"), _ -> new Choice())
                    .take(choice);
        }
    }

    /** Azure's first chunk tells what its filters found before there is a response, of which it leaves all else empty. */
    private static boolean saysNothing(JsonNode value) {
        return value.isNull()
                || (value.isString() && value.getStringValue().isEmpty())
                || (value.isNumber() && value.getNumberValue().doubleValue() == 0);
    }

    private JsonNode response() {
        response.put("object", JsonNode.createStringNode("chat.completion"));
        var list = new ArrayList<JsonNode>();
        choices.forEach((index, choice) -> list.add(choice.json(index)));
        response.put("choices", JsonNode.createArrayNode(list));
        return JsonNode.createObjectNode(response);
    }

    private static final class Choice {

        private final Pieces message = new Pieces();
        private final Map<Long, Pieces> calls = new TreeMap<>();
        private final Map<String, JsonNode> rest = new LinkedHashMap<>();

        void take(JsonNode choice) {
            Json.fields(Json.without(choice, Set.of("index", "delta"))).forEach((name, value) -> {
                if (!value.isNull()) {
                    rest.put(name, value);
                }
            });
            var delta = Json.field(choice, "delta");
            if (delta == null) {
                return;
            }
            message.add(Json.without(delta, Set.of("tool_calls")));
            for (var call : Json.items(delta, "tool_calls")) {
                calls.computeIfAbsent(indexOf(call), _ -> new Pieces()).add(Json.without(call, Set.of("index")));
            }
        }

        /** Some servers leave the index out: a piece with an id begins a call, one without goes on with the last. */
        private long indexOf(JsonNode call) {
            if (Json.has(call, "index")) {
                return Json.number(call, "index");
            }
            return Math.max(0, Json.string(call, "id") == null ? calls.size() - 1 : calls.size());
        }

        JsonNode json(long index) {
            var fields = new LinkedHashMap<String, JsonNode>();
            fields.put("role", JsonNode.createStringNode(Message.ASSISTANT));
            fields.put("content", JsonNode.nullNode());
            fields.putAll(message.fields());
            if (!calls.isEmpty()) {
                var list = new ArrayList<JsonNode>();
                calls.values().forEach(call -> list.add(JsonNode.createObjectNode(call.fields())));
                fields.put("tool_calls", JsonNode.createArrayNode(list));
            }
            var json = new LinkedHashMap<String, JsonNode>();
            json.put("index", JsonNode.createNumberNode(index));
            json.put("message", JsonNode.createObjectNode(fields));
            json.put("finish_reason", JsonNode.nullNode());
            json.putAll(rest);
            return JsonNode.createObjectNode(json);
        }
    }
}
