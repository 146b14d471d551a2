package dev.mayfly.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Threads;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageStreamTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private Chat chat = Chat.of(API.newTenant());

    @BeforeEach
    void beginAgain() {
        chat = Chat.of(API.newTenant());
        chat.post("{\"role\": \"ASSISTANT\", \"content\": \"\", \"status\": \"streaming\"}");
    }

    @Test
    void growsPieceByPiece() {
        Answer first = append(0, "It 𐍈 ", null);
        Answer second = append(5, "is.", "complete");

        assertThat(first.text("status")).isEqualTo("streaming");
        assertThat(first.at("length")).isEqualTo(5);
        assertThat(second.text("content")).isEqualTo("It 𐍈 is.");
        assertThat(second.text("status")).isEqualTo("complete");
        assertThat(chat.messages("").text("items.0.content")).isEqualTo("It 𐍈 is.");
        assertThat(Instant.parse(chat.tenant().get(chat.path()).text("lastActivityAt")))
                .isAfterOrEqualTo(Instant.parse(second.text("updatedAt")));
    }

    @Test
    void takesAPieceThatIsSentTwiceOnce() {
        append(0, "It ", null);
        Answer again = append(0, "It ", null);
        append(3, "is.", "complete");
        Answer lastAgain = append(3, "is.", "complete");
        Answer firstAgain = append(0, "It ", null);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text("content")).isEqualTo("It ");
        assertThat(lastAgain.status()).isEqualTo(200);
        assertThat(lastAgain.text("content")).isEqualTo("It is.");
        assertThat(firstAgain.status()).as("a late piece that is there").isEqualTo(200);
        assertThat(append(0, "It ", "streaming").status())
                .as("the same, said in full")
                .isEqualTo(200);
        assertThat(append(0, "It ", "complete").text("code"))
                .as("never was the last one")
                .isEqualTo("message_closed");
    }

    @Test
    void takesAPieceOnceAlsoAtTheSameTime() {
        assertThat(Threads.together(16, () -> append(0, "abc", null).status())).containsOnly(200);
        assertThat(chat.messages("").text("items.0.content")).isEqualTo("abc");
    }

    @Test
    void refusesWhatDoesNotContinueIt() {
        append(0, "It is", null);

        assertThat(append(9, "x", null).text("code")).isEqualTo("offset_mismatch");
        assertThat(append(0, "Is", null).text("code")).isEqualTo("offset_mismatch");
        assertThat(append(5, "x".repeat(199_996), null).status()).isEqualTo(400);
        assertThat(append(5, "\\u0000", null).status()).isEqualTo(422);
        assertThat(append(5, "", "failed").text("status")).isEqualTo("failed");
        assertThat(append(5, " so", null).text("code")).isEqualTo("message_closed");
        assertThat(append(5, "", "complete").text("code")).isEqualTo("message_closed");
        assertThat(chat.messages("").text("items.0.content")).isEqualTo("It is");
    }

    @Test
    void doesNotCloseEmptyButAsFailed() {
        assertThat(append(0, "", "complete").status()).isEqualTo(400);
        assertThat(append(0, "", "failed").status()).isEqualTo(200);
    }

    @Test
    void goesOnWhenPausedAndNotWhenEnded() {
        chat.change("pause");
        Answer whilePaused = append(0, "a", null);
        chat.change("complete");
        Answer whenEnded = append(1, "b", null);

        assertThat(whilePaused.status()).isEqualTo(200);
        assertThat(whenEnded.text("code")).isEqualTo("session_ended");
    }

    private Answer append(int offset, String content, @Nullable String status) {
        String end = status == null ? "" : ", \"status\": \"%s\"".formatted(status);
        return chat.tenant()
                .patch(
                        chat.path() + "/messages/1",
                        "{\"offset\": %d, \"content\": \"%s\"%s}".formatted(offset, content, end));
    }
}
