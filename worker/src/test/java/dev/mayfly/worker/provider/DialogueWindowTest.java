package dev.mayfly.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.worker.job.Dialogue;
import dev.mayfly.worker.job.Dialogue.Gap;
import dev.mayfly.worker.job.Dialogue.Message;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialogueWindowTest {

    private static final int TOKENS = 2_000;

    @Test
    void showsWhatFitsAsItIs() {
        var text = DialogueWindow.ofTokens(TOKENS).fit(dialogue(null, message(0, "hi"), message(1, "Hello.")));

        assertThat(text).isEqualTo("""
                [0] user:
                hi

                [1] assistant:
                Hello.

                """);
    }

    @Test
    void keepsTheFirstAndTheLastMessagesAndSaysWhatIsLeftOut() {
        var messages = IntStream.range(0, 100)
                .mapToObj(i -> message(i, "word ".repeat(30)))
                .toArray(Message[]::new);

        var text = DialogueWindow.ofTokens(TOKENS).fit(dialogue(null, messages));

        assertThat(DialogueWindow.tokens(text)).isLessThanOrEqualTo(TOKENS);
        assertThat(text).startsWith("[0] user:").contains("[99] assistant:");
        var shown = IntStream.range(0, 100)
                .filter(i -> text.contains("[%d] ".formatted(i)))
                .boxed()
                .toList();
        int missing = 100 - shown.size();
        assertThat(shown.size()).isGreaterThan(10);
        assertThat(text)
                .contains("[%d messages with %d characters are left out here]".formatted(missing, missing * 150));
    }

    @Test
    void addsWhatTheApiLeftOut() {
        var text = DialogueWindow.ofTokens(TOKENS)
                .fit(dialogue(new Gap(1, 48, 12_345), message(0, "hi"), message(1, "Hello."), message(50, "Bye.")));

        assertThat(text)
                .containsSubsequence(
                        "[1] assistant:", "[48 messages with 12345 characters are left out here]", "[50] user:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "鴨", "🦆"})
    void cutsASingleMessageInTheMiddle(String character) {
        var longText = "BEGIN" + character.repeat(100_000) + "END";

        var text = DialogueWindow.ofTokens(TOKENS).fit(dialogue(null, message(0, "hi"), message(1, longText)));

        assertThat(DialogueWindow.tokens(text)).isLessThanOrEqualTo(TOKENS);
        assertThat(text)
                .contains("hi", "BEGIN", "END", "characters of this message are left out here")
                .doesNotContain("\uFFFD\uFFFD");
    }

    @Test
    void keepsTheLastMessageHoweverSmallTheWindow() {
        var text = DialogueWindow.ofTokens(1)
                .fit(dialogue(
                        null,
                        message(0, "a".repeat(9_000)),
                        message(1, "b".repeat(9_000)),
                        message(2, "c".repeat(9_000))));

        assertThat(text).contains("[0] user:", "[2] user:");
    }

    private static Dialogue dialogue(@Nullable Gap gap, Message... messages) {
        return new Dialogue(List.of(messages), messages.length, true, gap);
    }

    private static Message message(int position, String text) {
        return new Message(position, position % 2 == 0 ? "user" : "assistant", text);
    }
}
