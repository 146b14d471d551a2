package dev.mayfly.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.worker.StubServer;
import dev.mayfly.worker.StubServer.Answer;
import dev.mayfly.worker.http.Backoff;
import dev.mayfly.worker.job.Dialogue;
import dev.mayfly.worker.job.Secret;
import dev.mayfly.worker.job.Usage;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ModelAnalystTest {

    private static final Backoff QUICK = new Backoff(Duration.ZERO, Duration.ZERO);
    private static final Dialogue DIALOGUE = new Dialogue(
            List.of(new Dialogue.Message(0, "user", "hi"), new Dialogue.Message(1, "assistant", "Hello.")),
            2,
            true,
            null);

    private final List<Spending> spendings = new ArrayList<>();

    @AutoClose
    private final StubServer provider = new StubServer(_ -> Answer.json(418, "nothing is scripted"));

    @ParameterizedTest
    @EnumSource
    void analysesAConversation(Wire wire) throws InterruptedException {
        provider.then(wire.says(FindingsParserTest.GOOD));

        var reply = analyse(wire, DIALOGUE, "Was it polite?");

        assertThat(reply).isInstanceOfSatisfying(AnalystReply.Analysed.class, analysed -> {
            assertThat(analysed.findings().summary()).isEqualTo("A greeting.");
            assertThat(analysed.spending())
                    .isEqualTo(new Spending("stub-1", new Usage(1_000, 200), new BigDecimal("0.006000000")));
        });
        var request = provider.requests().getFirst();
        assertThat(wire.system(request))
                .contains("Was it polite?", "\"severity\"")
                .doesNotContain("Hello.");
        assertThat(wire.turns(request))
                .singleElement()
                .asString()
                .containsPattern("(?s)<(conversation-[0-9a-f-]{36})>\n\\[0\\] user:\nhi.*Hello\\.\n\n</\\1>");
    }

    @ParameterizedTest
    @EnumSource
    void asksOnceMoreWhenTheAnswerDoesNotFitTheSchema(Wire wire) throws InterruptedException {
        provider.then(wire.says("{\"summary\": 1}"), wire.says(FindingsParserTest.GOOD));

        var reply = analyse(wire, DIALOGUE, null);

        assertThat(reply).isInstanceOf(AnalystReply.Analysed.class);
        assertThat(reply.spending().usage()).isEqualTo(new Usage(2_000, 400));
        assertThat(spendings)
                .as("told after each call")
                .extracting(Spending::usage)
                .containsExactly(new Usage(1_000, 200), new Usage(2_000, 400));
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatAFailedAttemptTook(Wire wire) throws InterruptedException {
        provider.then(wire.says("no"), wire.says("still not"));

        var reply = analyse(wire, DIALOGUE, null);

        assertThat(reply).isInstanceOfSatisfying(AnalystReply.Unanalysed.class, unanalysed -> {
            assertThat(unanalysed.code()).isEqualTo("invalid_model_output");
            assertThat(unanalysed.retryable()).isTrue();
            assertThat(unanalysed.message()).doesNotContain("still not");
            assertThat(unanalysed.spending().usage()).isEqualTo(new Usage(2_000, 400));
        });
    }

    @ParameterizedTest
    @EnumSource
    void waitsForAProviderThatIsBusy(Wire wire) throws InterruptedException {
        provider.then(wire.fails(429, "slow down"), wire.fails(503, "busy"), wire.says(FindingsParserTest.GOOD));

        assertThat(analyse(wire, DIALOGUE, null)).isInstanceOf(AnalystReply.Analysed.class);
    }

    @ParameterizedTest
    @EnumSource
    void doesNotInsistWhenTheModelRefuses(Wire wire) throws InterruptedException {
        provider.then(wire.refuses());

        assertThat(analyse(wire, DIALOGUE, null)).isInstanceOfSatisfying(AnalystReply.Unanalysed.class, unanalysed -> {
            assertThat(unanalysed.code()).isEqualTo("model_refused");
            assertThat(unanalysed.retryable()).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void cutsTheConversationToTheWindowOfTheModel(Wire wire) throws InterruptedException {
        provider.then(wire.says(FindingsParserTest.GOOD));
        var longDialogue = new Dialogue(
                List.of(
                        new Dialogue.Message(0, "user", "FIRST"),
                        new Dialogue.Message(1, "assistant", "x".repeat(200_000)),
                        new Dialogue.Message(2, "user", "LAST")),
                3,
                true,
                null);

        analyse(wire, longDialogue, null);

        assertThat(provider.requests().getFirst().body().length()).isLessThan(3 * 10_000);
        assertThat(wire.turns(provider.requests().getFirst()).getFirst()).contains("FIRST", "left out here", "LAST");
    }

    private AnalystReply analyse(Wire wire, Dialogue dialogue, @Nullable String customPrompt)
            throws InterruptedException {
        var configuration = new ProviderConfiguration(
                wire.kind(),
                URI.create(provider.url() + wire.basePath()),
                new Secret("sk-canary"),
                "stub-1",
                new Price(new BigDecimal("3"), new BigDecimal("15")),
                2_048,
                10_000,
                Duration.ofSeconds(30));
        try (var analyst = new ModelAnalyst(configuration, "stub-1", Clock.systemUTC(), QUICK)) {
            return analyst.analyse(dialogue, customPrompt, spendings::add);
        }
    }
}
