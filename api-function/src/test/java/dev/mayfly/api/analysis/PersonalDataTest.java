package dev.mayfly.api.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "call +44 20 7946 0958 now | call *** now",
                "call 0049 (30) 901820, please | call ***, please",
                "card 4111-1111-1111-1111. | card ***.",
                "card 378282246310005 | card ***",
                "to DE89370400440532013000 today | to *** today",
                "to GB29 NWBK 6016 1331 9268 19 today | to *** today",
                "from 203.0.113.77:8080 | from 203.0.113.***:8080"
            })
    void masksWhatTellsWhoSomebodyIs(String text, String masked) {
        assertThat(PersonalData.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order 17 of 2026-03-01T10:00:00Z",
                "1772359200001 ms",
                "version 1.2.3 or 1.2.3.4.5",
                "0.1234567890123456",
                "01890000-0000-7000-8000-000000000001",
                "line 100 + 200 = 300",
                "GRANT SELECT ON ALL TABLES"
            })
    void leavesTheRest(String text) {
        assertThat(PersonalData.mask(text)).isEqualTo(text);
    }

    /** Were a pattern to go back again and again, this would not end. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "1 ", "+1", "A1", "AA11", "1.", "+", "(", "AA11 1111 "})
    void readsLongTextsInOneGo(String piece) {
        assertThat(PersonalData.mask(piece.repeat(200_000))).isNotEmpty();
    }
}
