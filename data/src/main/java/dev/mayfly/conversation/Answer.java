package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the assistant said.
 *
 * @param message in the shape in which a client sends it back
 * @param id the provider's name of the response
 * @param stopReason in the provider's words
 */
public record Answer(
        Message message,
        @Nullable String id,
        @Nullable String model,
        @Nullable String stopReason) {

    private static final Set<String> TASK_TOOLS = Set.of("Task", "Agent");

    /** The answer of a whole response; empty when it is an error or in no form we know. */
    public static Optional<Answer> of(JsonNode response) {
        return AnswerReader.read(response);
    }

    /** The text alone. */
    public String text() {
        return message.text();
    }

    /** The prompts of the tasks that it gives, each once. */
    public List<String> tasks() {
        return message.toolUses().stream()
                .filter(use -> TASK_TOOLS.contains(use.name()))
                .flatMap(use -> Stream.ofNullable(Json.string(use.input(), "prompt")))
                .filter(prompt -> !prompt.isBlank())
                .distinct()
                .toList();
    }

    /** The uses of tools that give tasks, as a JSON list of {@code id}, {@code name} and {@code input}; null without any. */
    public @Nullable JsonNode taskUses() {
        List<JsonNode> uses = message.toolUses().stream()
                .filter(use -> TASK_TOOLS.contains(use.name()))
                .map(use -> {
                    var entries = new LinkedHashMap<String, JsonNode>();
                    if (use.id() != null) {
                        entries.put("id", JsonNode.createStringNode(use.id()));
                    }
                    entries.put("name", JsonNode.createStringNode(use.name()));
                    entries.put("input", use.input());
                    return JsonNode.createObjectNode(entries);
                })
                .toList();
        return uses.isEmpty() ? null : JsonNode.createArrayNode(uses);
    }

    /** How many uses of tools it asks for. */
    public int toolUseCount() {
        return message.toolUses().size();
    }

    /** The same by the tools' names, in the order in which they come. */
    public Map<String, Integer> toolUses() {
        var counts = new LinkedHashMap<String, Integer>();
        message.toolUses().forEach(use -> counts.merge(use.name(), 1, Integer::sum));
        return counts;
    }
}
