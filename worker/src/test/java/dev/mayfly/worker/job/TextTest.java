package dev.mayfly.worker.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    @ParameterizedTest
    @CsvSource({
        "abc, 5, abc",
        "abc, 2, ab",
        "'', 2, ''",
        "a\uD83E\uDD8Ab, 2, a",
        "a\uD83E\uDD8Ab, 3, a\uD83E\uDD8A",
        "a\u0000b, 9, a\uFFFDb",
        "a\uD83Eb, 9, a\uFFFDb",
        "\uDD8A, 9, \uFFFD"
    })
    void fitsTheLimitsOfTheApi(String text, int max, String expected) {
        assertThat(Text.clip(text, max)).isEqualTo(expected);
    }
}
