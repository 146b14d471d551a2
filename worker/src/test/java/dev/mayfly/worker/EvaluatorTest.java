package dev.mayfly.worker;

import static dev.mayfly.worker.Bench.CONTAINS_DOG;
import static dev.mayfly.worker.Bench.CONTAINS_FOX;
import static dev.mayfly.worker.Bench.CONTENT;
import static dev.mayfly.worker.Bench.VERDICT;
import static dev.mayfly.worker.Bench.agent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.worker.provider.Wire;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Observed at the API, as what a worker reports. */
@Timeout(60)
class EvaluatorTest {

    private static final String UNGRADED = """
            {"summary": "Fine.", "analysis": "It is short.", "highlights": []}""";

    @AutoClose
    private final Bench bench = new Bench();

    private final StubMayfly mayfly = bench.mayfly();
    private final StubServer provider = bench.provider();

    @Test
    void completesEveryJobAndStopsWhenNothingIsLeft() {
        var passing = mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);
        var failing = mayfly.add(agent(null, true, "{\"type\": \"notContains\", \"value\": \"fox\"}"), CONTENT);

        bench.worker().runOnce();

        assertThat(mayfly.report(passing).path("grade").decimalValue()).isEqualByComparingTo("100");
        assertThat(mayfly.report(passing).path("costUsd").isNull()).isTrue();
        assertThat(mayfly.report(passing).path("model").isNull()).isTrue();
        assertThat(mayfly.report(failing).path("grade").decimalValue()).isEqualByComparingTo("0");
        assertThat(mayfly.report(failing)
                        .path("highlights")
                        .path(0)
                        .path("start")
                        .asInt())
                .isEqualTo(8);
    }

    @Test
    void reportsWhatTheModelSaysAndCosts() {
        bench.openGate();
        var job = mayfly.add(agent(null, true, ""), CONTENT);

        bench.worker().runOnce();

        var report = mayfly.report(job);
        assertThat(report.path("grade").decimalValue()).isEqualByComparingTo("80");
        assertThat(report.path("summary").asText()).isEqualTo("Fine.");
        assertThat(report.path("model").asText()).isEqualTo("stub-1");
        assertThat(report.path("usage").toString()).isEqualTo("{\"inputTokens\":1000,\"outputTokens\":200}");
        assertThat(report.path("costUsd").textValue()).isEqualTo("0.006000000");
        assertThat(report.path("highlights").path(0).path("quote").asText()).isEqualTo("quick");
    }

    @Test
    void countsTheModelsGradeAsOneMoreAssertion() {
        bench.openGate();
        var job = mayfly.add(agent("stub-2", true, CONTAINS_FOX + "," + CONTAINS_DOG), CONTENT);

        bench.worker().runOnce();

        var report = mayfly.report(job);
        assertThat(report.path("grade").decimalValue()).isEqualByComparingTo("60");
        assertThat(report.path("model").asText()).isEqualTo("stub-2");
        assertThat(report.path("costUsd").isNull()).isTrue();
        assertThat(report.path("highlights")).hasSize(2);
        assertThat(report.path("summary").asText()).contains("1 of 2 assertions passed", "Fine.");
    }

    @Test
    void givesNoGradeOfAModelThatProvidesNone() {
        var ungraded = Wire.OPENAI.says(UNGRADED);
        provider.then(ungraded, ungraded);
        var modelOnly = mayfly.add(agent("stub-1", false, ""), CONTENT);
        var both = mayfly.add(agent("stub-1", false, CONTAINS_FOX + "," + CONTAINS_DOG), CONTENT);

        bench.worker().runOnce();

        assertThat(mayfly.report(modelOnly).path("grade").isNull()).isTrue();
        assertThat(mayfly.report(both).path("grade").decimalValue()).isEqualByComparingTo("50");
    }

    @Test
    void neverAsksAModelForAssertionsAlone() {
        mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);

        bench.worker().runOnce();

        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void failsForGoodWhenAModelIsNeededButNotConfigured() {
        var instructed = mayfly.add(agent(null, true, ""), CONTENT);
        var named = mayfly.add(agent("stub-1", true, CONTAINS_FOX), CONTENT);

        Bench.worker(WorkerConfiguration.of(mayfly.url(), StubMayfly.KEY)).runOnce();

        assertThat(IntStream.range(0, 2).mapToObj(i -> mayfly.report(i == 0 ? instructed : named)))
                .allSatisfy(report -> {
                    assertThat(report.path("retryable").asBoolean(true)).isFalse();
                    assertThat(report.path("error").path("code").asText()).isEqualTo("model_not_configured");
                    assertThat(report.path("error").path("message").asText())
                            .contains("--provider", "MODEL_PROVIDER", "ANTHROPIC_API_KEY", "OPENAI_API_KEY");
                });
    }

    @Test
    void failsForGoodOnAnAssertionItDoesNotKnow() {
        var job = mayfly.add(agent("stub-1", true, "{\"type\": \"sentiment\", \"value\": 1}"), CONTENT);

        bench.worker().runOnce();

        assertThat(mayfly.report(job).path("retryable").asBoolean(true)).isFalse();
        assertThat(mayfly.report(job).path("error").path("code").asText()).isEqualTo("unknown_assertion");
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void sendsWhatAFailedTryHasCost() {
        provider.then(Wire.OPENAI.says("no JSON"), Wire.OPENAI.says("no JSON either"));
        var job = mayfly.add(agent(null, true, ""), CONTENT);

        bench.worker().runOnce();

        var report = mayfly.report(job);
        assertThat(report.path("retryable").asBoolean()).isTrue();
        assertThat(report.path("error").path("code").asText()).isEqualTo("invalid_model_output");
        assertThat(report.path("usage").path("inputTokens").asInt()).isEqualTo(2_000);
        assertThat(report.path("costUsd").asText()).isEqualTo("0.012000000");
    }

    @Test
    void failsAJobWhoseResultIsRefused() {
        provider.then(Wire.OPENAI.says(VERDICT.replace("Fine.", "REFUSE ME")));
        var job = mayfly.add(agent(null, true, ""), CONTENT);

        bench.worker().runOnce();

        assertThat(mayfly.report(job).path("error").path("code").asText()).isEqualTo("result_refused");
        assertThat(mayfly.report(job).path("usage").path("inputTokens").asInt()).isEqualTo(1_000);
    }
}
