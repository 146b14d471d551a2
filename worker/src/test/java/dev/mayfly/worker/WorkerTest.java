package dev.mayfly.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mayfly.worker.StubServer.Answer;
import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.Secret;
import dev.mayfly.worker.provider.Price;
import dev.mayfly.worker.provider.ProviderConfiguration;
import dev.mayfly.worker.provider.Wire;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTest {

    private static final Backoff QUICK = new Backoff(Duration.ofMillis(1), Duration.ofMillis(20));
    private static final String CONTAINS_FOX = "{\"type\": \"contains\", \"value\": \"fox\"}";
    private static final String CONTAINS_DOG = "{\"type\": \"contains\", \"value\": \"dog\"}";
    private static final String VERDICT = """
            {"grade": 80, "summary": "Fine.", "analysis": "It is short.",
             "highlights": [{"quote": "quick", "comment": "How quick?"}]}""";
    private static final String UNGRADED = """
            {"summary": "Fine.", "analysis": "It is short.", "highlights": []}""";
    private static final String CONTENT = "A quick fox.";

    private final CountDownLatch gate = new CountDownLatch(1);

    @AutoClose
    private final StubMayfly mayfly = new StubMayfly();

    @AutoClose
    private final StubServer provider = new StubServer(_ -> exchange -> {
        gate.await();
        Wire.OPENAI.says(VERDICT).send(exchange);
    });

    @Test
    void completesEveryJobAndStopsWhenNothingIsLeft() {
        var passing = mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);
        var failing = mayfly.add(agent(null, true, "{\"type\": \"notContains\", \"value\": \"fox\"}"), CONTENT);

        worker().runOnce();

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
    void claimsNoMoreThanItCanStart() {
        var jobs = IntStream.range(0, 7)
                .mapToObj(_ -> mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT))
                .toList();

        new Worker(configuration(2, Duration.ofSeconds(300), Duration.ofSeconds(30)), Clock.systemUTC(), QUICK)
                .runOnce();

        assertThat(jobs).allSatisfy(job -> assertThat(mayfly.state(job)).isEqualTo("COMPLETED"));
        assertThat(mayfly.limits())
                .isNotEmpty()
                .allSatisfy(limit -> assertThat(limit).isBetween(1, 2));
    }

    @Test
    void reportsWhatTheModelSaysAndCosts() {
        gate.countDown();
        var job = mayfly.add(agent(null, true, ""), CONTENT);

        worker().runOnce();

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
        gate.countDown();
        var job = mayfly.add(agent("stub-2", true, CONTAINS_FOX + "," + CONTAINS_DOG), CONTENT);

        worker().runOnce();

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

        worker().runOnce();

        assertThat(mayfly.report(modelOnly).path("grade").isNull()).isTrue();
        assertThat(mayfly.report(both).path("grade").decimalValue()).isEqualByComparingTo("50");
    }

    @Test
    void neverAsksAModelForAssertionsAlone() {
        mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);

        worker().runOnce();

        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void failsForGoodWhenAModelIsNeededButNotConfigured() {
        var instructed = mayfly.add(agent(null, true, ""), CONTENT);
        var named = mayfly.add(agent("stub-1", true, CONTAINS_FOX), CONTENT);

        new Worker(WorkerConfiguration.of(mayfly.url(), StubMayfly.KEY), Clock.systemUTC(), QUICK).runOnce();

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

        worker().runOnce();

        assertThat(mayfly.report(job).path("retryable").asBoolean(true)).isFalse();
        assertThat(mayfly.report(job).path("error").path("code").asText()).isEqualTo("unknown_assertion");
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void sendsWhatAFailedTryHasCost() {
        provider.then(Wire.OPENAI.says("no JSON"), Wire.OPENAI.says("no JSON either"));
        var job = mayfly.add(agent(null, true, ""), CONTENT);

        worker().runOnce();

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

        worker().runOnce();

        assertThat(mayfly.report(job).path("error").path("code").asText()).isEqualTo("result_refused");
        assertThat(mayfly.report(job).path("usage").path("inputTokens").asInt()).isEqualTo(1_000);
    }

    @Test
    void repeatsAReportUntilItIsAnswered() {
        mayfly.interfere("complete", Answer.json(503, "{}", "Retry-After", "0"), Answer.json(500, "oops"));
        mayfly.loseAnswer("complete");
        mayfly.loseAnswer("fail");
        var completed = mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);
        var failed = mayfly.add(agent(null, true, "{\"type\": \"sentiment\"}"), CONTENT);

        worker().runOnce();

        assertThat(mayfly.state(completed)).isEqualTo("COMPLETED");
        assertThat(mayfly.state(failed)).isEqualTo("FAILED");
    }

    @Test
    void outlastsAnApiThatIsAwayForAWhile() {
        var job = mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);
        mayfly.interfere(
                "claim",
                Answer.json(429, "{}", "Retry-After", "0"),
                Answer.json(503, "{}", "Retry-After", "0"),
                Answer.broken(),
                Answer.json(502, "<html>"));

        worker().runOnce();

        assertThat(mayfly.state(job)).isEqualTo("COMPLETED");
    }

    @Test
    void keepsItsLeaseWhileAModelThinks() throws InterruptedException {
        var job = mayfly.add(agent(null, true, ""), CONTENT);
        mayfly.interfere("heartbeat", Answer.json(503, "{}"));
        var running = start(briefLease(Duration.ofSeconds(30)));

        mayfly.await("heartbeat");
        mayfly.await("heartbeat");
        gate.countDown();
        mayfly.await("complete");

        assertThat(mayfly.state(job)).isEqualTo("COMPLETED");
        running.close();
    }

    @Test
    void dropsAJobWhoseLeaseIsLost() {
        var job = mayfly.add(agent(null, true, ""), CONTENT);
        mayfly.loseLeases();

        briefLease(Duration.ofSeconds(30)).runOnce();

        assertThat(mayfly.state(job)).isEqualTo("RUNNING");
        assertThat(mayfly.report(job).isMissingNode()).isTrue();
    }

    @Test
    void dropsAResultThatComesTooLate() {
        mayfly.loseLeases();
        var job = mayfly.add(agent(null, true, CONTAINS_FOX), CONTENT);

        worker().runOnce();

        assertThat(mayfly.report(job).isMissingNode()).isTrue();
    }

    @Test
    void givesUnfinishedJobsBackWhenClosed() throws InterruptedException {
        var job = mayfly.add(agent(null, true, ""), CONTENT);
        var running = start(briefLease(Duration.ZERO));
        mayfly.await("claimed");

        running.close();

        assertThat(mayfly.state(job)).isEqualTo("PENDING");
    }

    @Test
    void finishesWhatItCanWithinTheGracePeriod() throws InterruptedException {
        var job = mayfly.add(agent(null, true, ""), CONTENT);
        var running = start(briefLease(Duration.ofSeconds(30)));
        mayfly.await("heartbeat");
        var opener = Thread.ofVirtual().start(() -> {
            try {
                mayfly.await("heartbeat");
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            gate.countDown();
        });

        running.close();

        opener.join();
        assertThat(mayfly.state(job)).isEqualTo("COMPLETED");
    }

    @Test
    void stopsWaitingForJobsWhenClosed() throws InterruptedException {
        var running = start(worker());
        mayfly.await("nothing");
        mayfly.await("nothing");

        running.close();

        assertThat(running.thread().isAlive()).isFalse();
    }

    @Test
    void stopsWhenItsThreadIsInterrupted() throws InterruptedException {
        var job = mayfly.add(agent(null, true, ""), CONTENT);
        var running = start(briefLease(Duration.ofSeconds(30)));
        mayfly.await("claimed");

        running.thread().interrupt();
        running.thread().join();

        assertThat(mayfly.state(job)).isEqualTo("PENDING");
    }

    @Test
    void saysThatItsKeyIsRefused() {
        var worker = new Worker(WorkerConfiguration.of(mayfly.url(), "mf_wrong"), Clock.systemUTC(), QUICK);

        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(worker::run)
                .withMessage("The API at %s refused the key: status 401, unauthorized: The API key is not known."
                                .formatted(mayfly.url())
                        + " Ask for another.");
    }

    @Test
    void saysThatNoApiIsThere() {
        mayfly.close();

        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> worker().run())
                .withMessageStartingWith("Cannot reach the API at " + mayfly.url());
    }

    @Test
    void saysThatAnotherServerAnswers() {
        try (var other = new StubServer(_ -> Answer.json(404, "<html>Not here</html>"))) {
            var worker = new Worker(WorkerConfiguration.of(other.url(), StubMayfly.KEY), Clock.systemUTC(), QUICK);

            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(worker::run)
                    .withMessageContaining("has no jobs to claim: status 404");
        }
    }

    private Running start(Worker worker) {
        return new Running(worker, Thread.ofVirtual().start(worker::run));
    }

    private Worker worker() {
        return new Worker(configuration(4, Duration.ofSeconds(300), Duration.ofSeconds(30)), Clock.systemUTC(), QUICK);
    }

    private Worker briefLease(Duration grace) {
        return new Worker(configuration(4, Duration.ofSeconds(1), grace), Clock.systemUTC(), QUICK);
    }

    private WorkerConfiguration configuration(int concurrency, Duration lease, Duration grace) {
        var model = new ProviderConfiguration(
                Wire.OPENAI.kind(),
                URI.create(provider.url() + Wire.OPENAI.basePath()),
                null,
                "stub-1",
                new Price(new BigDecimal("3"), new BigDecimal("15")),
                ProviderConfiguration.DEFAULT_MAX_OUTPUT_TOKENS,
                ProviderConfiguration.DEFAULT_TIMEOUT);
        return new WorkerConfiguration(mayfly.url(), new Secret(StubMayfly.KEY), concurrency, lease, grace, model);
    }

    static String agent(@Nullable String model, boolean providesGrades, String assertions) {
        return """
                {"instructions": "Judge it.", "selfCritiqueInstructions": null, "providesGrades": %b, "model": %s,
                 "assertions": [%s]}""".formatted(providesGrades, model == null ? "null" : "\"" + model + "\"", assertions);
    }

    private record Running(Worker worker, Thread thread) {

        void close() throws InterruptedException {
            worker.close();
            thread.join();
        }
    }
}
