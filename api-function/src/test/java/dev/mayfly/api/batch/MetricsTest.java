package dev.mayfly.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the database sums up, against values worked out here. */
class MetricsTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void metricsAreThoseOfTheJobsThatEnded() {
        double[] grades = {12.5, 99, 0, 47.25, 88.88, 60};
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 10);
        List<Tenant.LeasedJob> jobs = owner.claimAll();
        for (int i = 0; i < grades.length; i++) {
            owner.post("/api/jobs/%s/complete".formatted(jobs.get(i).id()), """
                    {"leaseToken": "%s", "grade": %s, "summary": "s", "analysis": "a", "costUsd": "0.00%d", "durationMs": %d,
                     "usage": {"inputTokens": %d, "outputTokens": 1}}
                    """.formatted(
                            jobs.get(i).leaseToken(), grades[i], i + 1, 100 * i, 1000 + i));
        }
        owner.post("/api/jobs/%s/complete".formatted(jobs.get(6).id()), """
                {"leaseToken": "%s", "summary": "no grade", "analysis": "a", "durationMs": 7}
                """.formatted(
                        jobs.get(6).leaseToken()));
        owner.post("/api/jobs/%s/fail".formatted(jobs.get(7).id()), """
                {"leaseToken": "%s", "retryable": false, "error": {"code": "x", "message": "y"}, "costUsd": "1.5"}
                """.formatted(
                        jobs.get(7).leaseToken()));
        owner.post("/api/jobs/%s/cancel".formatted(jobs.get(8).id()), "");

        Answer shown = owner.get("/api/experiments/e");

        double mean = Arrays.stream(grades).average().orElseThrow();
        double variance = Arrays.stream(grades)
                        .map(grade -> (grade - mean) * (grade - mean))
                        .sum()
                / (grades.length - 1);
        double[] sorted = Arrays.stream(grades).sorted().toArray();
        assertThat(number(shown, "metrics.grades.count")).isEqualByComparingTo("6");
        assertThat(number(shown, "metrics.grades.mean")).isEqualByComparingTo(rounded(mean));
        assertThat(number(shown, "metrics.grades.median")).isEqualByComparingTo(rounded((sorted[2] + sorted[3]) / 2));
        assertThat(number(shown, "metrics.grades.standardDeviation"))
                .isEqualByComparingTo(rounded(Math.sqrt(variance)));
        assertThat(number(shown, "metrics.successRate")).isEqualByComparingTo("0.875");
        assertThat(shown.text("metrics.costUsd")).isEqualTo("1.521");
        assertThat(shown.text("metrics.inputTokens"))
                .isEqualTo(
                        String.valueOf(IntStream.range(0, 6).map(i -> 1000 + i).sum()));
        assertThat(shown.text("metrics.outputTokens")).isEqualTo("6");
        assertThat(shown.text("metrics.durationMs")).isEqualTo("1507");
        assertThat(shown.at("jobStats"))
                .hasToString("{total=10, pending=0, running=1, completed=7, failed=1, cancelled=1}");
    }

    @Test
    void theCostOfFailedAttemptsCountsToo() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 1);
        Tenant.LeasedJob first = owner.claimAll().getFirst();
        owner.post("/api/jobs/%s/fail".formatted(first.id()), """
                {"leaseToken": "%s", "retryable": true, "error": {"code": "x", "message": "y"}, "costUsd": "0.10"}
                """.formatted(first.leaseToken()));
        API.sql("UPDATE eval_jobs SET run_after = now() WHERE id = '%s'".formatted(first.id()));

        owner.complete(owner.claimAll().getFirst(), "50");

        assertThat(owner.get("/api/experiments/e").text("metrics.costUsd")).isEqualTo("0.11");
        assertThat(owner.get("/api/experiments/e/results").text("items.0.attempts"))
                .isEqualTo("2");
    }

    @Test
    void anExperimentWithoutAnyResultHasNoMeasures() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 1);

        Answer shown = owner.get("/api/experiments/e");

        assertThat(shown.at("metrics"))
                .hasToString("{successRate=null, grades={count=0, mean=null, median=null, standardDeviation=null},"
                        + " costUsd=null, inputTokens=0, outputTokens=0, durationMs=0}");
    }

    private static BigDecimal number(Answer answer, String path) {
        return new BigDecimal(answer.text(path));
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP);
    }
}
