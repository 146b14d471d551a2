package dev.mayfly.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Threads;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A question and its answer: both or none, one right behind the other. */
class MessagePairTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private Chat chat = Chat.of(API.newTenant());

    @BeforeEach
    void beginAgain() {
        chat = Chat.of(API.newTenant());
    }

    @Test
    void storesAPairAsAWholeOrNotAtAll() {
        chat.post(message("ASSISTANT", "Something else", "a-2"));
        String pair = pair(message("USER", "Why?", "q-1"), message("ASSISTANT", "Because.", "a-1"));

        Answer stored = post(pair);
        Answer again = post(pair);
        Answer half = post(pair(message("USER", "Why not?", "q-2"), message("ASSISTANT", "Well", "a-2")));
        Answer swapped = post(pair(message("ASSISTANT", "a", null), message("USER", "b", null)));

        assertThat(stored.status()).isEqualTo(201);
        assertThat(stored.at("user.seq")).isEqualTo(2);
        assertThat(stored.at("assistant.seq")).isEqualTo(3);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(stored.json());
        assertThat(half.status()).isEqualTo(409);
        assertThat(swapped.status()).isEqualTo(400);
        assertThat(contents()).containsExactly("Something else", "Why?", "Because.");
        assertThat(chat.say("Next").at("seq")).isEqualTo(4);
    }

    @Test
    void doesNotAddAnAnswerToAQuestionThatWasStoredBefore() {
        chat.post(message("USER", "Why?", "q-1"));
        chat.say("Hello?");

        Answer late = post(pair(message("USER", "Why?", "q-1"), message("ASSISTANT", "Because.", "a-1")));

        assertThat(late.status()).isEqualTo(409);
        assertThat(late.text("code")).isEqualTo("client_message_id_taken");
        assertThat(contents()).containsExactly("Why?", "Hello?");
        assertThat(chat.say("Next").at("seq")).isEqualTo(3);
    }

    /** Whoever names only one of them would store the other one again when sending both again. */
    @Test
    void wantsNamesForBothOrForNeither() {
        Answer named = post(pair(message("USER", "Why?", "q-1"), message("ASSISTANT", "Because.", null)));
        Answer otherNamed = post(pair(message("USER", "Why?", null), message("ASSISTANT", "Because.", "a-1")));
        Answer sameName = post(pair(message("USER", "Why?", "q-1"), message("ASSISTANT", "Because.", "q-1")));

        assertThat(List.of(named.status(), otherNamed.status(), sameName.status()))
                .containsOnly(400);
        assertThat(named.text("errors.0.pointer")).isEqualTo("/assistant/clientMessageId");
        assertThat(otherNamed.text("errors.0.pointer")).isEqualTo("/user/clientMessageId");
        assertThat(sameName.text("errors.0.pointer")).isEqualTo("/assistant/clientMessageId");
        assertThat(contents()).isEmpty();
    }

    @Test
    void storesAPairThatIsSentAtTheSameTimeOnce() {
        String pair = pair(message("USER", "Why?", "q-1"), message("ASSISTANT", "Because.", "a-1"));

        List<Answer> answers = Threads.together(16, () -> post(pair));

        assertThat(answers).extracting(Answer::status).containsOnlyOnce(201).containsOnly(200, 201);
        assertThat(contents()).containsExactly("Why?", "Because.");
    }

    @Test
    void letsNobodyComeInBetween() {
        Threads.together(16, () -> post(pair(message("USER", "Why?", null), message("ASSISTANT", "Because.", null))));

        assertThat(contents())
                .containsExactlyElementsOf(IntStream.range(0, 16)
                        .boxed()
                        .flatMap(_ -> List.of("Why?", "Because.").stream())
                        .toList());
    }

    @Test
    void repeatsItsAnswerForAnIdempotencyKey() {
        String pair = pair(message("USER", "Why?", null), message("ASSISTANT", "Because.", null));
        Map<String, String> key = Map.of("Idempotency-Key", "pair-1");

        Answer first = chat.tenant().post(path(), pair, key);
        Answer again = chat.tenant().post(path(), pair, key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(contents()).containsExactly("Why?", "Because.");
    }

    private Answer post(String pair) {
        return chat.tenant().post(path(), pair);
    }

    private String path() {
        return chat.path() + "/message-pairs";
    }

    private List<String> contents() {
        Answer page = chat.messages("?limit=1000");
        return IntStream.range(0, page.size("items"))
                .mapToObj(i -> page.text("items.%d.content".formatted(i)))
                .toList();
    }

    private static String pair(String user, String assistant) {
        return "{\"user\": %s, \"assistant\": %s}".formatted(user, assistant);
    }

    private static String message(String role, String content, @Nullable String clientMessageId) {
        String name = clientMessageId == null ? "" : ", \"clientMessageId\": \"%s\"".formatted(clientMessageId);
        return "{\"role\": \"%s\", \"content\": \"%s\"%s}".formatted(role, content, name);
    }
}
