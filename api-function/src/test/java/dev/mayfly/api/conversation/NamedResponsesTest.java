package dev.mayfly.api.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients of OpenAI's Responses that send what is new only, and name the response that it goes on with. */
class NamedResponsesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final String train = owner.newTrain("First");

    static Stream<List<Integer>> orders() {
        return Stream.of(
                List.of(0, 1, 2, 3),
                List.of(3, 2, 1, 0),
                List.of(1, 0, 3, 2),
                List.of(2, 3, 0, 1),
                List.of(3, 0, 1, 2));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void areOneConversationInWhateverOrderTheyArrive(List<Integer> order) {
        List<String> turns = List.of(
                turn(0, null, "resp_a", "Where is the fault?", "In the engine."),
                turn(1, "resp_a", "resp_b", "Mend it.", "Done."),
                turn(2, "resp_a", "resp_c", "Leave it.", "As you like."),
                turn(3, "resp_b", "resp_d", "Thanks.", "Not at all."));
        Map<Integer, String> ids = new HashMap<>();
        for (int number : order) {
            ids.put(number, record(turns.get(number)).text("requestId"));
        }

        String conversation = Objects.requireNonNull(ids.get(0));
        for (int number = 0; number < turns.size(); number++) {
            Answer stored = owner.get("/api/requests/" + ids.get(number));
            assertThat(stored.text("request.conversationId"))
                    .as("turn %d", number)
                    .isEqualTo(conversation);
            assertThat(stored.text("request.branchId"))
                    .as("turn %d", number)
                    .isEqualTo(number == 2 ? "branch_20260301120002" : "main");
            assertThat(stored.text("request.link.kind")).isEqualTo(number == 0 ? "new" : "prefix");
        }
        assertThat(owner.get("/api/requests/" + ids.get(3)).text("request.parentRequestId"))
                .isEqualTo(ids.get(1));
        assertThat(owner.get("/api/conversations/" + conversation).text("conversation.requests"))
                .isEqualTo("4");
        assertThat(dialogue(conversation, "main"))
                .containsExactly(
                        "Where is the fault?", "In the engine.", "Mend it.", "Done.", "Thanks.", "Not at all.");
        assertThat(dialogue(conversation, "branch_20260301120002"))
                .containsExactly("Where is the fault?", "In the engine.", "Leave it.", "As you like.");
    }

    @Test
    void areReadInPagesThatEndAnywhere() {
        var texts = new ArrayList<String>();
        String conversation = "";
        for (int number = 0; number < 4; number++) {
            Answer stored = record(turn(
                    number,
                    number == 0 ? null : "resp_" + (number - 1),
                    "resp_" + number,
                    "Question " + number,
                    "Answer " + number));
            conversation = stored.text("conversationId");
            texts.add("Question " + number);
            texts.add("Answer " + number);
        }

        for (int limit : List.of(1, 3, 8)) {
            var read = new ArrayList<String>();
            String path = "/api/conversations/%s/messages?branch=main&limit=%d".formatted(conversation, limit);
            Answer page = owner.get(path);
            read.addAll(texts(page));
            while (page.at("nextCursor") != null) {
                page = owner.get(path + "&cursor=" + page.text("nextCursor"));
                read.addAll(texts(page));
            }
            assertThat(read).as("limit %d", limit).isEqualTo(texts);
        }
    }

    @Test
    void sayTheSameInDifferentConversationsWithoutBeingTakenForOne() {
        record(turn(0, null, "resp_a", "Where is the fault?", "In the engine."));
        record(turn(1, null, "resp_b", "What is new?", "Nothing."));

        Answer first = record(turn(2, "resp_a", "resp_c", "Go on.", "Well."));
        Answer second = record(turn(3, "resp_b", "resp_d", "Go on.", "Well."));

        assertThat(first.text("conversationId")).isNotEqualTo(second.text("conversationId"));
        assertThat(dialogue(second.text("conversationId"), "main"))
                .containsExactly("What is new?", "Nothing.", "Go on.", "Well.");
    }

    @Test
    void areRetriesWhenTheSameIsSaidAgainToTheSameResponse() {
        record(turn(0, null, "resp_a", "Where is the fault?", "In the engine."));
        Answer once = record(turn(1, "resp_a", "resp_b", "Go on.", "Well."));
        Answer again = record(turn(2, "resp_a", "resp_c", "Go on.", "So then."));

        assertThat(again.text("conversationId")).isEqualTo(once.text("conversationId"));
        assertThat(again.text("branchId")).isEqualTo("main");
        assertThat(owner.get("/api/requests/" + again.text("requestId")).text("request.retryOfRequestId"))
                .isEqualTo(once.text("requestId"));
    }

    @Test
    void hideNothingThatCameAfterThemWhenTheyAreMadeAgain() {
        String conversation = record(turn(0, null, "resp_a", "Where is the fault?", "In the engine."))
                .text("conversationId");
        record(turn(1, "resp_a", "resp_b", "Go on.", "Well."));
        record(turn(2, "resp_b", "resp_c", "Mend it.", "Done."));
        record(turn(3, "resp_a", "resp_d", "Go on.", "So then."));

        Answer page = owner.get("/api/conversations/%s/messages?branch=main".formatted(conversation));

        assertThat(texts(page))
                .containsExactly("Where is the fault?", "In the engine.", "Go on.", "Well.", "Mend it.", "Done.");
        assertThat(page.text("expired")).isEqualTo("false");
    }

    @Test
    void areExportedFromWhereTheirBranchForksOff() {
        String conversation = record(turn(0, null, "resp_a", "Where is the fault?", "In the engine."))
                .text("conversationId");
        record(turn(1, "resp_a", "resp_b", "Mend it.", "Done."));
        record(turn(2, "resp_a", "resp_c", "Leave it.", "As you like."));
        record(turn(3, "resp_b", "resp_d", "Thanks.", "Not at all."));
        record(turn(4, "resp_c", "resp_e", "Now mend it.", "At last."));

        Answer whole = owner.get("/api/conversations/%s/export".formatted(conversation));

        assertThat(exported(whole, 0))
                .containsExactly(
                        "Where is the fault?", "In the engine.", "Mend it.", "Done.", "Thanks.", "Not at all.");
        assertThat(exported(whole, 1)).containsExactly("Leave it.", "As you like.", "Now mend it.", "At last.");
        assertThat(whole.text("branches.1.messages.0.position")).isEqualTo("3");
    }

    @Test
    void areNeverLookedForInAnotherTrain() {
        record(turn(0, null, "resp_a", "Where is the fault?", "In the engine."));
        String other = owner.newTrain("Second");

        Answer lost = owner.create(
                "/api/requests",
                turn(1, "resp_a", "resp_b", "Mend it.", "Done.").replace(train, other));

        assertThat(lost.text("link.kind")).isEqualTo("new");
        assertThat(lost.text("conversationId")).isEqualTo(lost.text("requestId"));
    }

    private Answer record(String body) {
        return owner.create("/api/requests", body);
    }

    private List<String> dialogue(String conversation, String branch) {
        return texts(owner.get("/api/conversations/%s/messages?branch=%s".formatted(conversation, branch)));
    }

    private static List<String> exported(Answer export, int branch) {
        String list = "branches.%d.messages".formatted(branch);
        return IntStream.range(0, export.at(list) instanceof List<?> all ? all.size() : 0)
                .mapToObj(place -> export.text("%s.%d.blocks.0.text".formatted(list, place)))
                .toList();
    }

    private static List<String> texts(Answer page) {
        return IntStream.range(0, page.size("items"))
                .mapToObj(place -> page.text("items.%d.blocks.0.text".formatted(place)))
                .toList();
    }

    private String turn(int second, @Nullable String previous, String id, String question, String answer) {
        return """
                {"train": "%s", "startedAt": "%s", "path": "/v1/responses", "status": 200,
                 "request": {"model": "gpt-5", %s"input": "%s"},
                 "response": {"id": "%s", "object": "response", "status": "completed", "output": [
                    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "%s"}]}]}}
                """.formatted(
                        train,
                        NOON.plusSeconds(second),
                        previous == null ? "" : "\"previous_response_id\": \"%s\", ".formatted(previous),
                        question,
                        id,
                        answer);
    }
}
