package dev.mayfly.migrate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CHECK ((((a >= 1) AND (a <= 2)) AND (b > 0)))       | CHECK (((a >= 1) AND (a <= 2) AND (b > 0)))
            CHECK (((a > 0) AND ((b > 0) AND ((c > 0) AND (d > 0))))) | CHECK (((a > 0) AND (b > 0) AND (c > 0) AND (d > 0)))
            (((a IS NULL) OR (b IS NULL)) OR (c IS NULL))       | ((a IS NULL) OR (b IS NULL) OR (c IS NULL))
            text NOT NULL                                       | text NOT NULL
            """)
    void areTheSameHoweverTheyAreNested(String one, String other) {
        assertThat(Conditions.areSame(one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            (((a > 0) OR (b > 0)) AND (c > 0))  | ((a > 0) OR ((b > 0) AND (c > 0)))
            (((a > 0) OR (b > 0)) AND (c > 0))  | ((a > 0) AND (b > 0) AND (c > 0))
            (NOT ((a > 0) AND (b > 0)))         | ((NOT (a > 0)) AND (b > 0))
            ((a > 0) AND (b > 0))               | ((a > 0) AND (b > 1))
            (a = 'b AND c')                     | (a = 'b and c')
            (a = 'b')                           | (a = b)
            (a <> ')')                          | (a <> '')
            """)
    void differInWhatTheyMean(String one, String other) {
        assertThat(Conditions.areSame(one, other)).isFalse();
    }
}
