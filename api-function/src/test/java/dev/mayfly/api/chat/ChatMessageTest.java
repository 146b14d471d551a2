package dev.mayfly.api.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Threads;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatMessageTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private Chat chat = Chat.of(API.newTenant());

    @BeforeEach
    void beginAgain() {
        chat = Chat.of(API.newTenant());
    }

    @Test
    void keepsEveryCharacter() {
        List<String> texts = List.of(
                " ",
                "\n\t leading and trailing \r\n",
                "# Title\n\n- a **b** `c`\n\n```java\nint i = 0;\\n\n```\n<script>&amp;",
                "e\u0301 \u00e9 \ufeff \u200d \u202e \uffff \u0001 \u007f \"\\/",
                "👩‍👩‍👧 🇩🇪 𐍈",
                "'; DROP TABLE agent_chat_messages; --",
                "𐍈".repeat(200_000));

        assertSoftly(softly -> texts.forEach(text -> {
            Answer posted = chat.post(message("USER", text, null));
            Answer read = chat.tenant().get(Objects.requireNonNull(posted.header("Location")));

            softly.assertThat(posted.status()).isEqualTo(201);
            softly.assertThat(Objects.equals(read.at("content"), text)).isTrue();
            softly.assertThat(read.at("length")).isEqualTo(text.codePointCount(0, text.length()));
        }));
    }

    @Test
    void refusesWhatItCannotKeep() {
        assertThat(chat.post(message("USER", "x".repeat(200_001), null)).status())
                .isEqualTo(400);
        assertThat(chat.post(message("USER", "", null)).text("errors.0.pointer"))
                .isEqualTo("/content");
        assertThat(chat.post("{\"role\": \"ROBOT\", \"content\": \"x\"}").text("errors.0.pointer"))
                .isEqualTo("/role");
        assertThat(chat.post("{\"role\": \"USER\", \"content\": \"x\", \"metadata\": [1]}")
                        .text("errors.0.pointer"))
                .isEqualTo("/metadata");
        assertThat(chat.post("{\"role\": \"USER\", \"content\": \"x\", \"metadata\": {\"a\": \"%s\"}}"
                                .formatted("x".repeat(16_384)))
                        .text("errors.0.code"))
                .isEqualTo("size_out_of_range");
        assertThat(chat.post("{\"role\": \"USER\", \"content\": \"x\", \"metadata\": {\"a\\u0000\": 1}}")
                        .text("errors.0.pointer"))
                .isEqualTo("/metadata");
        for (String unstorable : List.of("a\\u0000b", "a\\ud800b")) {
            Answer answer = chat.post("{\"role\": \"USER\", \"content\": \"%s\"}".formatted(unstorable));

            assertThat(answer.status()).as(answer.body()).isEqualTo(422);
            assertThat(answer.text("code")).isEqualTo("unstorable_text");
            assertThat(answer.text("errors.0.pointer")).isEqualTo("/content");
        }
        assertThat(chat.messages("").size("items")).isZero();
    }

    /** What writes the answers gives up where JSON is nested too deep: one such message would hide all others of its session. */
    @Test
    void showsWhateverMetadataItTakes() {
        List<Integer> taken = IntStream.rangeClosed(1, 70)
                .filter(levels -> chat.post("{\"role\": \"USER\", \"content\": \"x\", \"metadata\": %s1%s}"
                                        .formatted("{\"a\":".repeat(levels), "}".repeat(levels)))
                                .status()
                        == 201)
                .boxed()
                .toList();
        Answer tooDeep = chat.post("{\"role\": \"USER\", \"content\": \"x\", \"metadata\": %s1%s}"
                .formatted("{\"a\":[".repeat(400), "]}".repeat(400)));

        assertThat(taken).hasSize(50).contains(50);
        assertThat(chat.messages("?limit=1000").size("items")).isEqualTo(50);
        assertThat(chat.tenant().get(chat.path() + "/export").size("messages")).isEqualTo(50);
        assertThat(tooDeep.status()).isEqualTo(400);
        assertThat(tooDeep.text("errors.0.pointer")).isEqualTo("/metadata");
    }

    /** A vector of words may have one megabyte; none of these may keep a message from being stored. */
    @Test
    void storesTextsWhoseWordsAreHardToIndex() {
        var hyphens = new StringBuilder();
        for (int i = 0; hyphens.codePointCount(0, hyphens.length()) < 199_990; i++) {
            hyphens.appendCodePoint(0x20000 + i * 7919 % 42_000)
                    .appendCodePoint(0x20000 + i % 42_000)
                    .append(i % 100 == 0 ? ' ' : '-');
        }
        String numbers = String.join(
                " ", IntStream.range(0, 30_000).mapToObj(i -> "n" + i).toList());

        for (String text : List.of(hyphens.toString(), numbers, "x".repeat(200_000))) {
            assertThat(chat.post(message("USER", text, null)).status()).isEqualTo(201);
        }
    }

    @Test
    void storesAMessageThatIsSentTwiceOnce() {
        String body = message("USER", "Once", "m-1");

        Answer first = chat.post(body);
        Answer second = chat.post(body);
        Answer other = chat.post(message("USER", "Twice", "m-1"));
        Answer otherRole = chat.post(message("ASSISTANT", "Once", "m-1"));
        chat.change("complete");
        Answer afterTheEnd = chat.post(body);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(List.of(other.status(), otherRole.status())).containsOnly(409);
        assertThat(other.text("code")).isEqualTo("client_message_id_taken");
        assertThat(afterTheEnd.status()).isEqualTo(200);
        assertThat(chat.messages("").size("items")).isOne();
    }

    @Test
    void storesAMessageThatIsSentAtTheSameTimeOnce() {
        chat.say("before");

        List<Answer> answers = Threads.together(16, () -> chat.post(message("USER", "Once", "m-1")));
        Answer behind = chat.say("after");

        assertThat(answers).extracting(Answer::status).containsOnlyOnce(201).containsOnly(200, 201);
        assertThat(answers.stream().map(Answer::json).distinct()).hasSize(1);
        assertThat(behind.at("seq")).as("without a gap").isEqualTo(3);
    }

    @Test
    void numbersWithoutAGapAndTimesInOrderWhateverTheHurry() {
        int threads = 64;
        int each = 5;
        List<Callable<List<Answer>>> posters = IntStream.range(0, threads)
                .<Callable<List<Answer>>>mapToObj(thread -> () -> IntStream.range(0, each)
                        .mapToObj(i -> i % 2 == 0
                                ? chat.say("t%d-%d".formatted(thread, i))
                                : chat.post(message("USER", "same", "shared-" + i)))
                        .toList())
                .toList();

        List<Answer> answers =
                Threads.together(posters).stream().flatMap(List::stream).toList();
        Answer all = chat.messages("?limit=1000");

        int stored = threads * 3 + 2;
        assertThat(answers).extracting(Answer::status).containsOnly(200, 201);
        assertThat(Chat.seqs(all)).containsExactlyElementsOf(range(1, stored));
        assertThat(instants(all)).isSorted();
        assertThat(chat.tenant().get(chat.path()).at("lastSeq")).isEqualTo(stored);
        assertThat(chat.tenant().get(chat.path()).at("lastActivityAt"))
                .isEqualTo(all.at("items.%d.createdAt".formatted(stored - 1)));
    }

    private static List<Instant> instants(Answer page) {
        return IntStream.range(0, page.size("items"))
                .mapToObj(i -> Instant.parse(page.text("items.%d.createdAt".formatted(i))))
                .toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static String message(String role, String content, @Nullable String clientMessageId) {
        Map<String, JsonNode> message = clientMessageId == null
                ? Map.of("role", JsonNode.createStringNode(role), "content", JsonNode.createStringNode(content))
                : Map.of(
                        "role",
                        JsonNode.createStringNode(role),
                        "content",
                        JsonNode.createStringNode(content),
                        "clientMessageId",
                        JsonNode.createStringNode(clientMessageId));
        try {
            return API.bean(JsonMapper.class).writeValueAsString(JsonNode.createObjectNode(message));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
