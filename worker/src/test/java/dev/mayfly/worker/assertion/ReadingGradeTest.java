package dev.mayfly.worker.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingGradeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            The cat sat on the mat.                   | -1.45
            The cat sat. The dog ran.                 | -2.62
            He said "Stop!" Then he left              | -2.62
            It costs 3.14 today (or more).            |  0.52
            Really?! Yes...                           |  2.50
            The cat sat ! The dog ran                 | -2.62
            """)
    void followsTheFormula(String text, double expected) {
        assertThat(ReadingGrade.of(text, Word.of(text)).orElseThrow()).isCloseTo(expected, within(0.005));
    }

    @Test
    void hasNoValueWithoutWords() {
        assertThat(ReadingGrade.of("…", Word.of("…"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "cat, 1",
        "table, 2",
        "make, 1",
        "makes, 1",
        "boxes, 2",
        "wishes, 2",
        "jumped, 1",
        "wanted, 2",
        "needed, 2",
        "tables, 2",
        "the, 1",
        "reading, 2",
        "beautiful, 3",
        "well-known, 2",
        "don't, 1",
        "rhythm, 1",
        "42, 1",
        "university, 5",
        "be, 1",
        "agreed, 2",
        "see, 1",
        "mat., 1"
    })
    void countsSyllables(String word, int expected) {
        assertThat(Syllables.count(word)).isEqualTo(expected);
    }
}
