package dev.mayfly.api.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageWindowTest {

    private final MessageWindow window = new MessageWindow();

    @Test
    void keepsEverythingThatFits() {
        window.add("user", "hi");
        window.add("assistant", "Hello.");

        var shown = window.show(true);

        assertThat(shown.messages())
                .containsExactly(
                        new MessageWindow.ShownMessage(0, "user", "hi"),
                        new MessageWindow.ShownMessage(1, "assistant", "Hello."));
        assertThat(shown.gap()).isNull();
    }

    @Test
    void countsWhatItLeavesOutOfTheMiddle() {
        for (int i = 0; i < 1_000; i++) {
            window.add("user", "x".repeat(10_000));
        }

        var shown = window.show(true);

        assertThat(shown.total()).isEqualTo(1_000);
        assertThat(shown.messages()).hasSize(200);
        assertThat(shown.messages().get(49).position()).isEqualTo(49);
        assertThat(shown.messages().get(50).position()).isEqualTo(850);
        assertThat(shown.gap()).isEqualTo(new MessageWindow.Gap(49, 800, 8_000_000));
    }

    @Test
    void countsBytesNotCharacters() {
        for (int i = 0; i < 1_000; i++) {
            window.add("user", "鴨".repeat(10_000));
        }

        long bytes = window.show(true).messages().stream()
                .mapToLong(message -> message.text().getBytes(StandardCharsets.UTF_8).length)
                .sum();

        assertThat(bytes).isBetween(1_900_000L, 2_000_000L);
    }

    /** As a string within the answer of a Lambda. */
    @ParameterizedTest
    @CsvSource({"500000, 1", "500000, 0", "50, 90000", "5, 2000000"})
    void fitsIntoALambdasAnswerAlsoWithHardlyAnythingButFramesAndEscapes(int messages, int characters)
            throws IOException {
        for (int i = 0; i < messages; i++) {
            window.add("user".repeat(characters + 1), "\u0001".repeat(characters));
        }

        String body = JsonMapper.createDefault().writeValueAsString(window.show(true));

        long escaped = body.chars().filter(c -> c == '"' || c == '\\').count();
        assertThat(body.length() + escaped).isLessThan(6_000_000);
    }

    @Test
    void cutsALongMessageInTheMiddleButNoCharacterInTwo() {
        window.add("user", "x" + "🦆".repeat(100_000) + "END");

        String text = window.show(true).messages().getFirst().text();

        assertThat(text.length()).isLessThan(100_100);
        assertThat(text).startsWith("x🦆").endsWith("🦆END").contains("characters of this message are left out here");
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
    }
}
