package dev.mayfly.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mayfly.worker.job.Findings;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingsParserTest {

    static final String GOOD = """
            {"summary": "A greeting.", "outcome": "achieved", "qualityScore": 80, "sentiment": "positive",
             "strengths": ["Polite"], "problems": [{"title": "Slow", "evidence": "[3]", "severity": "low"}],
             "suggestions": ["Be quick"]}""";

    @Test
    void readsWhatWasAskedFor() throws InvalidVerdictException {
        assertThat(FindingsParser.parse("```json\n" + GOOD + "\n```"))
                .isEqualTo(new Findings(
                        "A greeting.",
                        "achieved",
                        new BigDecimal("80.00"),
                        "positive",
                        List.of("Polite"),
                        List.of(new Findings.Problem("Slow", "[3]", "low")),
                        List.of("Be quick")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"A greeting.\" | \"\" | \"summary\"",
                "\"achieved\" | \"won\" | \"outcome\"",
                "80 | 101 | \"qualityScore\"",
                "80 | \"80\" | \"qualityScore\"",
                "\"positive\" | null | \"sentiment\"",
                "[\"Polite\"] | \"Polite\" | \"strengths\"",
                "[\"Polite\"] | [1] | \"strengths\"",
                "\"low\" | \"fatal\" | \"severity\"",
                "\"evidence\" | \"proof\" | each problem",
                "\"suggestions\" | \"advice\" | the answer"
            })
    void refusesEverythingElse(String part, String replacement, String problem) {
        assertThatExceptionOfType(InvalidVerdictException.class)
                .isThrownBy(() -> FindingsParser.parse(GOOD.replace(part, replacement)))
                .withMessageContaining(problem);
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThatExceptionOfType(InvalidVerdictException.class)
                .isThrownBy(() -> FindingsParser.parse("Here you are: " + GOOD))
                .withMessageContaining("not valid JSON");
    }
}
