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
                "from 203.0.113.77:8080 | from 203.0.113.***:8080",
                "from 2001:0db8:85a3:0000:0000:8a2e:0370:7334, port 1 | from 2001:0db8:85a3:***, port 1",
                "from [fe80::1ff:fe23:4567:890a]:80 | from [fe80:***]:80",
                "call (212) 555-0187 or 212-555-0187 | call *** or ***",
                "call 0151 12345678 or 030/90182 045 | call *** or ***",
                "call +49 151 12345678 2027 | call *** 2027",
                "card 4111 1111 1111 1111 123 | card *** 123",
                "cards 1234 4111 1111 1111 1111 12/27 | cards 1234 *** 12/27",
                "to NO93 8601 1117 947 today | to *** today",
                "to BE68 5390 0754 7034 EUR | to *** EUR",
                "card 6212 3456 7890 1234 569 or 6212-3456-7890-1234-569 | card *** or ***",
                "card 6212345678901234569 | card ***",
                "to de89370400440532013000 today | to *** today",
                "to gb29 nwbk 6016 1331 9268 19 from home | to *** from home",
                "to Gb29Nwbk60161331926819 | to ***",
                "to BE68 5390 0754 7034 NO93 8601 1117 947 | to *** ***",
                "{\"note\":\"call\\n+44 20 7946 0958\\n4111111111111111\"} | {\"note\":\"call\\n***\\n***\"}"
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
                "GRANT SELECT ON ALL TABLES",
                "+100 points, +12.34 EUR, +2500 users",
                "1772359200004 ms",
                "1772359200000007 us",
                "serial AB12CDEF3456GHIJ7890",
                "serial ab12cdef3456ghij7890",
                "zz22370400440532013000 has check digits and no country",
                "de80370400440532013000abcdef0123 is longer than accounts there",
                "de90370400440532013000 has other check digits",
                "in no93 then some more than that were told",
                "6212 3456 7890 1234 568 pieces",
                "6212 3456 7890 1234 56 pieces",
                "6212 3456-7890 1234 569 pieces",
                "at 12:30:45 from 00:1a:2b:3c:4d:5e",
                "std::vector, ::, Foo::bar",
                "on 01-02-2024 from 0900 - 1730"
            })
    void leavesTheRest(String text) {
        assertThat(PersonalData.mask(text)).isEqualTo(text);
    }

    /** Were a pattern to go back again and again, this would not end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1 ",
                "+1",
                "A1",
                "AA11",
                "1.",
                "+",
                "(",
                "AA11 1111 ",
                "aa11 1111 ",
                "de89370400440532013001 ",
                "6212 3456 7890 1234 568 ",
                "4111 ",
                "1:",
                "a::1",
                "012 345 ",
                "4111 1111 1111 1112 "
            })
    void readsLongTextsInOneGo(String piece) {
        assertThat(PersonalData.mask(piece.repeat(200_000))).isNotEmpty();
    }
}
