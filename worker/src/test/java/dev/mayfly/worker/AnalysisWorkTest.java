package dev.mayfly.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mayfly.worker.StubServer.Answer;
import dev.mayfly.worker.StubServer.Request;
import dev.mayfly.worker.job.Secret;
import dev.mayfly.worker.provider.ProviderConfiguration;
import dev.mayfly.worker.provider.Wire;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker before an API with one analysis and no jobs. */
@Timeout(60)
class AnalysisWorkTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ID = "01890000-0000-7000-8000-000000000001";
    private static final String PATH = "/api/analyses/%s/".formatted(ID);
    private static final String CONVERSATION = """
            {"messages": [{"position": 0, "role": "user", "text": "hi"}], "total": 1, "complete": true, "gap": null}""";
    private static final String FINDINGS = """
            {"summary": "A greeting.", "outcome": "achieved", "qualityScore": 80, "sentiment": "positive",
             "strengths": [], "problems": [], "suggestions": []}""";

    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile Answer messages = Answer.json(200, CONVERSATION);
    private volatile Answer completion = Answer.json(200, "{}");

    private volatile Answer findings = Wire.OPENAI.says(FINDINGS);
    private final CountDownLatch asked = new CountDownLatch(1);

    @AutoClose
    private final StubServer api = new StubServer(this::answer);

    @AutoClose
    private final StubServer provider = new StubServer(_ -> model());

    @Test
    void reportsWhatTheModelFound() {
        worker("stub-1", false).runOnce();

        var report = report("complete");
        assertThat(report.path("result").path("summary").asText()).isEqualTo("A greeting.");
        assertThat(report.path("model").asText()).isEqualTo("stub-1");
        assertThat(report.path("usage").path("inputTokens").asInt()).isEqualTo(1_000);
        assertThat(report.path("leaseToken").asText()).isEqualTo("token");
        assertThat(report.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("leaseToken", "result", "model", "usage", "costUsd");
    }

    @Test
    void dropsAnAnalysisWhoseMessagesItMayNotRead() {
        messages = Answer.json(409, "{\"code\": \"messages_expired\"}");

        worker("stub-1", false).runOnce();

        assertThat(paths()).doesNotContain(PATH + "complete", PATH + "fail");
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void hasItTriedAgainWhenTheMessagesDoNotCome() {
        messages = Answer.json(503, "{}");

        worker("stub-1", false).runOnce();

        var report = report("fail");
        assertThat(report.path("retryable").asBoolean()).isTrue();
        assertThat(report.path("code").asText()).isEqualTo("api_unavailable");
        assertThat(report.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("leaseToken", "code", "message", "retryable", "model", "usage", "costUsd");
    }

    @Test
    void tellsWhatARefusedResultTook() {
        completion = Answer.json(400, "{\"code\": \"bad_request\"}");

        worker("stub-1", false).runOnce();

        var report = report("fail");
        assertThat(report.path("code").asText()).isEqualTo("result_refused");
        assertThat(report.path("retryable").asBoolean()).isFalse();
        assertThat(report.path("usage").path("outputTokens").asInt()).isEqualTo(200);
    }

    @Test
    void tellsWhatWasSpentOnAnAnalysisThatItGivesBack() throws InterruptedException {
        provider.then(Wire.OPENAI.says("not what was asked for"));
        findings = Answer.silent();

        closeWhileTheModelIsSilent();

        var report = report("release");
        assertThat(report.path("leaseToken").asText()).isEqualTo("token");
        assertThat(report.path("model").asText()).isEqualTo("stub-1");
        assertThat(report.path("usage").path("inputTokens").asInt()).isEqualTo(1_000);
        assertThat(report.path("usage").path("outputTokens").asInt()).isEqualTo(200);
    }

    /** The sum of what the two answers took is no number of tokens. */
    @Test
    void tellsWhatWasSpentWhenItBreaks() {
        provider.then(Wire.OPENAI.says("not what was asked for"));
        findings = Answer.json(200, """
                {"choices": [{"index": 0, "message": {"role": "assistant", "content": "{}"}, "finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 9223372036854775807, "completion_tokens": 1}}""");

        worker("stub-1", false).runOnce();

        var report = report("fail");
        assertThat(report.path("code").asText()).isEqualTo("worker_error");
        assertThat(report.path("usage").path("inputTokens").asInt()).isEqualTo(1_000);
    }

    @Test
    void givesBackWhatNothingWasSpentOnAsItAlwaysDid() throws InterruptedException {
        findings = Answer.silent();

        closeWhileTheModelIsSilent();

        assertThat(report("release").properties().stream().map(Map.Entry::getKey))
                .containsExactly("leaseToken");
    }

    @Test
    void outlinesWithoutAModelWhenAskedTo() {
        worker(null, true).runOnce();

        var report = report("complete");
        assertThat(report.path("result").path("summary").asText()).contains("1 messages", "“hi”");
        assertThat(report.path("model").asText()).isEqualTo("outline");
        assertThat(report.path("usage").isNull()).isTrue();
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void leavesAnalysesToOthersWithoutAModel() {
        worker(null, false).runOnce();

        assertThat(paths()).containsOnly("/api/jobs/claim");
    }

    private void closeWhileTheModelIsSilent() throws InterruptedException {
        var worker = worker("stub-1", false, Duration.ZERO);
        var working = Thread.ofVirtual().start(worker::run);
        asked.await();

        worker.close();
        working.join();
    }

    private Answer model() {
        asked.countDown();
        return findings;
    }

    private Worker worker(@Nullable String model, boolean outlines) {
        return worker(model, outlines, Duration.ofSeconds(30));
    }

    private Worker worker(@Nullable String model, boolean outlines, Duration grace) {
        var configuration = model == null
                ? null
                : new ProviderConfiguration(
                        Wire.OPENAI.kind(),
                        URI.create(provider.url() + Wire.OPENAI.basePath()),
                        null,
                        model,
                        null,
                        ProviderConfiguration.DEFAULT_MAX_OUTPUT_TOKENS,
                        ProviderConfiguration.DEFAULT_TIMEOUT);
        return Bench.worker(new WorkerConfiguration(
                api.url(), new Secret("mf_key"), 2, Duration.ofMinutes(5), grace, configuration, outlines));
    }

    private Answer answer(Request request) {
        if (request.path().equals("/api/analyses/claim") && claimed.compareAndSet(false, true)) {
            return Answer.json(200, """
                    {"items": [{"analysisId": "%s", "leaseToken": "token", "attempt": 1, "customPrompt": null}]}""".formatted(ID));
        }
        if (request.path().endsWith("/claim")) {
            return Answer.json(200, "{\"items\": []}");
        }
        if (request.path().equals(PATH + "messages")) {
            return messages;
        }
        return request.path().equals(PATH + "complete") ? completion : Answer.json(200, "{}");
    }

    private List<String> paths() {
        return api.requests().stream().map(Request::path).toList();
    }

    private JsonNode report(String verb) {
        var bodies = api.requests().stream()
                .filter(request -> request.path().equals(PATH + verb))
                .toList();
        assertThat(bodies).hasSize(1);
        try {
            return JSON.readTree(bodies.getFirst().body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
