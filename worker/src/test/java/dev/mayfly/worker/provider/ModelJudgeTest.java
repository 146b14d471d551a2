package dev.mayfly.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.worker.StubServer;
import dev.mayfly.worker.StubServer.Answer;
import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.Agent;
import dev.mayfly.worker.job.Document;
import dev.mayfly.worker.job.Highlight;
import dev.mayfly.worker.job.Secret;
import dev.mayfly.worker.job.Usage;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ModelJudgeTest {

    private static final Backoff QUICK = new Backoff(Duration.ZERO, Duration.ZERO);
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final Duration IMPATIENT = Duration.ofMillis(300);
    private static final String GOOD = """
            {"grade": 72.5, "summary": "Fine.", "analysis": "It is short.",
             "highlights": [{"quote": "quick fox", "comment": "An animal."}]}""";
    private static final String UNGRADED = """
            {"summary": "Fine.", "analysis": "It is short.", "highlights": []}""";
    private static final Document DOCUMENT = new Document(UUID.randomUUID(), 1, "Title", null, "The quick fox.");

    @AutoClose
    private final StubServer provider = new StubServer(_ -> Answer.json(418, "nothing is scripted"));

    @ParameterizedTest
    @EnumSource
    void judgesADocument(Wire wire) throws InterruptedException {
        provider.then(wire.says(GOOD));

        var result = judge(wire, agent(true, null), PATIENT);

        assertThat(result)
                .isEqualTo(new ModelResult.Judged(
                        new Verdict(
                                new BigDecimal("72.50"),
                                "Fine.",
                                "It is short.",
                                List.of(new Highlight(4, 13, "quick fox", "An animal."))),
                        new Spending("stub-1", new Usage(1_000, 200), new BigDecimal("0.006000000"))));
        assertThat(provider.requests()).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo(wire.path());
            assertThat(Wire.body(request).path("model").asText()).isEqualTo("stub-1");
            assertThat(wire.system(request)).contains("Judge the animals.", "\"grade\"");
        });
    }

    @ParameterizedTest
    @EnumSource
    void sendsTheKeyAsTheProviderWantsIt(Wire wire) throws InterruptedException {
        provider.then(wire.says(GOOD));

        judge(wire, agent(true, null), PATIENT);

        var request = provider.requests().getFirst();
        assertThat(request.header("Authorization")).isEqualTo("Bearer sk-canary");
        if (wire == Wire.ANTHROPIC) {
            assertThat(request.header("anthropic-version")).isNotEmpty();
            assertThat(Wire.body(request).path("max_tokens").asInt()).isEqualTo(2_048);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheDocumentApartFromTheInstructions(Wire wire) throws InterruptedException {
        provider.then(wire.says(GOOD), wire.says(GOOD));

        judge(wire, agent(true, null), PATIENT);
        judge(wire, agent(true, null), PATIENT);

        var first = provider.requests().getFirst();
        assertThat(wire.system(first)).doesNotContain("quick fox");
        assertThat(wire.turns(first))
                .singleElement()
                .satisfies(turn ->
                        assertThat(turn).containsPattern("(?s)<(document-[0-9a-f-]{36})>.*The quick fox\\.\n</\\1>"));
        assertThat(wire.turns(first))
                .isNotEqualTo(wire.turns(provider.requests().getLast()));
    }

    @ParameterizedTest
    @EnumSource
    void asksForNoGradeWhereTheAgentProvidesNone(Wire wire) throws InterruptedException {
        provider.then(wire.says(UNGRADED));

        var result = judge(wire, agent(false, null), PATIENT);

        assertThat(result)
                .isInstanceOfSatisfying(
                        ModelResult.Judged.class,
                        judged -> assertThat(judged.verdict().grade()).isNull());
        assertThat(wire.system(provider.requests().getFirst())).doesNotContain("\"grade\"");
    }

    @ParameterizedTest
    @EnumSource
    void revisesItsJudgementByTheSelfCritique(Wire wire) throws InterruptedException {
        provider.then(wire.says(GOOD), wire.says(GOOD.replace("72.5", "10")));

        var result = judge(wire, agent(true, "Be harsh."), PATIENT);

        assertThat(result).isInstanceOfSatisfying(ModelResult.Judged.class, judged -> {
            assertThat(judged.verdict().grade()).isEqualByComparingTo("10");
            assertThat(judged.spending().usage()).isEqualTo(new Usage(2_000, 400));
        });
        assertThat(wire.turns(provider.requests().getLast()))
                .satisfiesExactly(
                        question -> assertThat(question).startsWith("user: Evaluate"),
                        answer -> assertThat(answer).isEqualTo("assistant: " + GOOD),
                        critique -> assertThat(critique).startsWith("user: ").contains("Be harsh."));
    }

    @ParameterizedTest
    @EnumSource
    void asksOnceToRepairBrokenJson(Wire wire) throws InterruptedException {
        provider.then(wire.says("Sure! {"), wire.says(GOOD));

        var result = judge(wire, agent(true, null), PATIENT);

        assertThat(result).isInstanceOf(ModelResult.Judged.class);
        assertThat(result.spending().usage()).isEqualTo(new Usage(2_000, 400));
        assertThat(wire.turns(provider.requests().getLast()))
                .hasSize(3)
                .last()
                .satisfies(turn -> assertThat(turn).contains("not valid JSON"));
    }

    @ParameterizedTest
    @EnumSource
    void failsWhenTheRepairIsBrokenToo(Wire wire) throws InterruptedException {
        provider.then(wire.says("Sure! {"), wire.says(GOOD.replace("72.5", "101")));

        var result = judge(wire, agent(true, null), PATIENT);

        assertUnjudged(result, "invalid_model_output", true);
        assertThat(result.spending())
                .isEqualTo(new Spending("stub-1", new Usage(2_000, 400), new BigDecimal("0.012000000")));
    }

    @ParameterizedTest
    @EnumSource
    void asksTheSameAgainAfterAnEmptyAnswer(Wire wire) throws InterruptedException {
        provider.then(wire.says(""), wire.says(GOOD));

        var result = judge(wire, agent(true, null), PATIENT);

        assertThat(result).isInstanceOf(ModelResult.Judged.class);
        assertThat(wire.turns(provider.requests().getLast())).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void takesARefusalForAnAnswer(Wire wire) throws InterruptedException {
        provider.then(wire.refuses());

        var result = judge(wire, agent(true, null), PATIENT);

        assertUnjudged(result, "model_refused", false);
        assertThat(result.spending().usage()).isEqualTo(new Usage(1_000, 200));
        assertThat(provider.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void comesBackWhenARateLimitSaysSo(Wire wire) throws InterruptedException {
        provider.then(wire.fails(429, "slow down", "Retry-After", "0"), wire.says(GOOD));

        assertThat(judge(wire, agent(true, null), PATIENT)).isInstanceOf(ModelResult.Judged.class);
    }

    @ParameterizedTest
    @EnumSource
    void givesUpAtOnceWhenARateLimitLastsTooLong(Wire wire) throws InterruptedException {
        provider.then(wire.fails(429, "slow down", "Retry-After", "3600"));

        assertUnjudged(judge(wire, agent(true, null), PATIENT), "model_rate_limited", true);
        assertThat(provider.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void outlastsErrorsOfTheServer(Wire wire) throws InterruptedException {
        provider.then(wire.fails(500, "oops"), wire.fails(503, "busy"), Answer.json(529, "busy"), wire.says(GOOD));

        assertThat(judge(wire, agent(true, null), PATIENT)).isInstanceOf(ModelResult.Judged.class);
    }

    @ParameterizedTest
    @EnumSource
    void givesUpAfterFourErrorsOfTheServer(Wire wire) throws InterruptedException {
        var error = wire.fails(500, "oops");
        provider.then(error, error, error, error, wire.says(GOOD));

        var result = judge(wire, agent(true, null), PATIENT);

        assertUnjudged(result, "model_unavailable", true);
        assertThat(result.spending()).isEqualTo(new Spending("stub-1", null, null));
        assertThat(provider.requests()).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void outlastsABrokenConnectionAndAnUnreadableBody(Wire wire) throws InterruptedException {
        provider.then(Answer.broken(), Answer.json(200, "<html>hello</html>"), wire.says(GOOD));

        assertThat(judge(wire, agent(true, null), PATIENT)).isInstanceOf(ModelResult.Judged.class);
    }

    @ParameterizedTest
    @EnumSource
    void endsSlowAnswersByItsTimeout(Wire wire) throws InterruptedException {
        provider.then(Answer.stalled(), Answer.silent(), Answer.stalled(), Answer.silent());

        assertUnjudged(judge(wire, agent(true, null), IMPATIENT), "model_timeout", true);
    }

    @ParameterizedTest
    @EnumSource
    void saysThatNothingListens(Wire wire) throws InterruptedException {
        provider.close();

        assertUnjudged(judge(wire, agent(true, null), PATIENT), "model_unreachable", true);
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheKeyOutOfItsReasons(Wire wire) throws InterruptedException {
        provider.then(wire.fails(401, "Incorrect API key provided: sk-canary"));

        var result = judge(wire, agent(true, null), PATIENT);

        assertUnjudged(result, "model_key_refused", true);
        assertThat(result.toString()).doesNotContain("sk-canary");
        assertThat(provider.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhyARequestIsRefusedForGood(Wire wire) throws InterruptedException {
        provider.then(wire.fails(400, "prompt is too long"));

        var result = judge(wire, agent(true, null), PATIENT);

        assertUnjudged(result, "model_request_refused", false);
        assertThat(result.toString()).contains("prompt is too long");
        assertThat(provider.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void knowsThePriceOfItsOwnModelOnly(Wire wire) throws InterruptedException {
        provider.then(wire.says(GOOD));

        try (var judge = new ModelJudge(configuration(wire, PATIENT), Clock.systemUTC(), QUICK)) {
            var result = judge.judge(agent(true, null), DOCUMENT, "another-model");

            assertThat(result.spending()).isEqualTo(new Spending("another-model", new Usage(1_000, 200), null));
        }
    }

    private ModelResult judge(Wire wire, Agent agent, Duration timeout) throws InterruptedException {
        try (var judge = new ModelJudge(configuration(wire, timeout), Clock.systemUTC(), QUICK)) {
            return judge.judge(agent, DOCUMENT, judge.modelFor(agent).orElseThrow());
        }
    }

    private ProviderConfiguration configuration(Wire wire, Duration timeout) {
        return new ProviderConfiguration(
                wire.kind(),
                URI.create(provider.url() + wire.basePath()),
                new Secret("sk-canary"),
                "stub-1",
                new Price(new BigDecimal("3"), new BigDecimal("15")),
                2_048,
                timeout);
    }

    private static void assertUnjudged(ModelResult result, String code, boolean retryable) {
        assertThat(result).isInstanceOfSatisfying(ModelResult.Unjudged.class, unjudged -> {
            assertThat(unjudged.code()).isEqualTo(code);
            assertThat(unjudged.retryable()).isEqualTo(retryable);
        });
    }

    private static Agent agent(boolean providesGrades, @Nullable String critique) {
        return new Agent(
                UUID.randomUUID(), 1, "Agent", "Judge the animals.", critique, providesGrades, null, List.of());
    }
}
