package dev.mayfly.worker.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mayfly.worker.job.Highlight;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssertionReportTest {

    @ParameterizedTest
    @CsvSource({
        "1, 0, 100.00",
        "0, 1, 0.00",
        "1, 2, 33.33",
        "2, 1, 66.67",
        "0.5, 1.5, 25.00",
        "0.001, 1000, 0.00",
        "1e3, 1, 99.90"
    })
    void gradesByTheShareOfWeightPassed(BigDecimal passed, BigDecimal failed, String grade) {
        assertThat(report(passed, failed).grade()).isEqualTo(new BigDecimal(grade));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 80, 60.00", "1, 0, 0, 50.00", "0, 3, 100, 25.00", "2, 1, 33.33, 58.33"})
    void countsAModelsGradeAsOneMoreAssertion(BigDecimal passed, BigDecimal failed, BigDecimal model, String grade) {
        assertThat(report(passed, failed).gradeWith(model)).isEqualTo(new BigDecimal(grade));
    }

    @Test
    void givesAnAssertionWithoutWeightTheWeightOne() {
        var definitions = Stream.of("{'type':'contains','value':'a','weight':3}", "{'type':'contains','value':'b'}")
                .map(AssertionsTest::definition)
                .toList();

        var report = Assertions.of(definitions, Clock.systemUTC()).check("a");

        assertThat(report.grade()).isEqualByComparingTo("75");
        assertThat(report.summary()).isEqualTo("1 of 2 assertions passed, weight 3 of 4.");
        assertThat(report.analysis().lines())
                .containsExactly(
                        "PASS contains (weight 3)",
                        "FAIL contains (weight 1): Expected the text \"b\", which does not occur.");
    }

    @Test
    void hasNoGradeWithoutAssertions() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AssertionReport(List.of()));
    }

    private static AssertionReport report(BigDecimal passed, BigDecimal failed) {
        var results = Stream.of(
                new AssertionReport.Result("a", passed, null),
                new AssertionReport.Result("b", failed, Highlight.nowhere("no")));
        return new AssertionReport(
                results.filter(result -> result.weight().signum() > 0).toList());
    }
}
