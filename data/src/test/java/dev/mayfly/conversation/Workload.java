package dev.mayfly.conversation;

import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.task;
import static dev.mayfly.test.TestRequests.text;

import dev.mayfly.test.TestRequests;
import io.micronaut.json.tree.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Requests of agents that say little: the same few texts everywhere, so that openings, prompts and answers clash as often as
 * can be. Some requests are never told of, so that later ones have lost their parents.
 */
final class Workload {

    private static final String CONTINUED =
            "This session is being continued from a previous conversation that ran out of"
                    + " context. The conversation is summarized below:\n";

    private record Turn(List<JsonNode> messages, @Nullable JsonNode answer) {}

    private final Random random;
    private final List<Turn> turns = new ArrayList<>();
    private final List<String> prompts = new ArrayList<>();
    private final List<String> summaries = new ArrayList<>();
    private final List<NewRequest> requests = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    private Workload(long seed) {
        random = new Random(seed);
    }

    /** So many requests in the order of their start. */
    static List<NewRequest> of(long seed, int size) {
        var workload = new Workload(seed);
        while (workload.requests.size() < size) {
            workload.step();
        }
        return workload.requests;
    }

    private void step() {
        switch (turns.isEmpty() ? 0 : random.nextInt(10)) {
            case 0 -> send(List.of(message("user", text(oneOf("hi", "hello")))));
            case 1 -> send(anyTurn().messages());
            case 2 -> {
                if (!prompts.isEmpty()) {
                    send(List.of(message("user", text(prompts.get(random.nextInt(prompts.size()))))));
                }
            }
            case 3 -> {
                if (!summaries.isEmpty()) {
                    String summary = summaries.get(random.nextInt(summaries.size()));
                    send(List.of(message("user", text(CONTINUED + summary + "\nPlease continue."))));
                }
            }
            default -> goOn(anyTurn());
        }
    }

    private void goOn(Turn turn) {
        var messages = new ArrayList<>(turn.messages());
        messages.add(turn.answer() == null ? answer() : turn.answer());
        messages.add(message("user", text(oneOf("yes", "no", "why"))));
        send(messages);
    }

    private void send(List<JsonNode> messages) {
        JsonNode answer = random.nextInt(6) == 0 ? null : answer();
        turns.add(new Turn(messages, answer));
        // Some start at the same moment, and some are lost.
        now = now.plusMillis(random.nextInt(3) * 700L);
        if (random.nextInt(5) > 0) {
            requests.add(TestRequests.request(new UUID(random.nextLong(), random.nextLong()), now, messages, answer));
        }
    }

    private JsonNode answer() {
        return switch (random.nextInt(6)) {
            case 0 -> {
                String prompt = oneOf("search the code", "write a test", "fix it");
                prompts.add(prompt);
                yield message("assistant", task("a", prompt), task("b", oneOf(prompt, "search the code")));
            }
            case 1 -> {
                String summary = "We looked for the fault in part number " + random.nextInt(3) + " and found it.";
                summaries.add(summary);
                yield message("assistant", text("<summary>" + summary + "</summary>"));
            }
            default -> message("assistant", text(oneOf("Good.", "Bad.", "Maybe.")));
        };
    }

    private Turn anyTurn() {
        return turns.get(Math.max(0, turns.size() - 1 - random.nextInt(Math.min(turns.size(), 12))));
    }

    private String oneOf(String... texts) {
        return texts[random.nextInt(texts.length)];
    }
}
