package dev.mayfly.worker.assertion;

import dev.mayfly.worker.job.Highlight;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What came of checking a document, and the grade that follows from it. */
public record AssertionReport(List<Result> results) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int GRADE_SCALE = 2;

    public AssertionReport {
        if (results.isEmpty()) {
            throw new IllegalArgumentException("Without assertions there is no grade");
        }
        results = List.copyOf(results);
    }

    /** {@code 100 × weight passed ÷ total weight}, to two decimals. */
    public BigDecimal grade() {
        return HUNDRED.multiply(passedWeight()).divide(totalWeight(), GRADE_SCALE, RoundingMode.HALF_UP);
    }

    /** The grade when a model's grade counts as one more assertion, of weight 1 and passed in part. */
    public BigDecimal gradeWith(BigDecimal modelGrade) {
        return HUNDRED.multiply(passedWeight())
                .add(modelGrade)
                .divide(totalWeight().add(BigDecimal.ONE), GRADE_SCALE, RoundingMode.HALF_UP);
    }

    /** One highlight for each assertion that failed. */
    public List<Highlight> highlights() {
        return results.stream().map(Result::failure).filter(Objects::nonNull).toList();
    }

    public String summary() {
        return "%d of %d assertions passed, weight %s of %s."
                .formatted(
                        results.stream().filter(Result::passed).count(),
                        results.size(),
                        passedWeight().toPlainString(),
                        totalWeight().toPlainString());
    }

    /** One line for each assertion. */
    public String analysis() {
        return results.stream().map(Result::line).collect(Collectors.joining("\n"));
    }

    private BigDecimal passedWeight() {
        return results.stream().filter(Result::passed).map(Result::weight).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private BigDecimal totalWeight() {
        return results.stream().map(Result::weight).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** One assertion's result: passed, or failed at a place. */
    public record Result(
            String type, BigDecimal weight, @Nullable Highlight failure) {

        public boolean passed() {
            return failure == null;
        }

        private String line() {
            return failure == null
                    ? "PASS %s (weight %s)".formatted(type, weight.toPlainString())
                    : "FAIL %s (weight %s): %s".formatted(type, weight.toPlainString(), failure.comment());
        }
    }
}
