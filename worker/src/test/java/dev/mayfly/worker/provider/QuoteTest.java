package dev.mayfly.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.worker.job.Highlight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuoteTest {

    private static final String CONTENT = "\uD83E\uDD8A He said:\n  “It’s\u00A0late.”\n\nThe end.";

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            He said:, 3, 11
            He said: "It's late.", 3, 26
            ` He  said:\n`, 3, 11
            “It’s, 14, 19
            The end., 28, 36
            """)
    void findsAQuoteInSpiteOfItsWhiteSpaceAndQuotationMarks(String quote, int start, int end) {
        var highlight = Quote.locate(CONTENT, quote.replace("\\n", "\n"), "comment");

        assertThat(highlight).isEqualTo(new Highlight(start, end, CONTENT.substring(start, end), "comment"));
    }

    @ParameterizedTest
    @CsvSource({"he said", "The beginning", "' '"})
    void keepsTheRemarkWhenTheQuoteDoesNotOccur(String quote) {
        var highlight = Quote.locate("Nothing-of-that.", quote, "comment");

        assertThat(highlight).isEqualTo(new Highlight(0, 0, "", "(The quoted text does not occur.) comment"));
    }

    @Test
    void cutsAQuoteThatIsTooLong() {
        var content = "x".repeat(3_000);

        assertThat(Quote.locate(content, content, "c".repeat(3_000)))
                .isEqualTo(new Highlight(0, 1_000, "x".repeat(1_000), "c".repeat(1_000)));
    }
}
