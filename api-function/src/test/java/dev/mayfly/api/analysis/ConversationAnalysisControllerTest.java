package dev.mayfly.api.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Threads;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationAnalysisControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final Analyses analyses = Analyses.of(owner, "hi", "Hello.");

    @Test
    void asksForTheMainBranchUnlessToldOtherwise() {
        Answer created = owner.create(analyses.path(), "{\"customPrompt\": \"Was it polite?\"}");

        assertThat(created.header("Location")).isEqualTo(analyses.path() + "/main");
        assertThat(created.text("branch")).isEqualTo("main");
        assertThat(created.text("status")).isEqualTo("pending");
        assertThat(created.text("version")).isEqualTo("1");
        assertThat(created.text("customPrompt")).isEqualTo("Was it polite?");
        assertThat(created.text("requestedBy")).isEqualTo(owner.userId());
        Answer shown = owner.get(analyses.path() + "/main");
        assertThat(shown.text("analysis.id")).isEqualTo(created.text("id"));
        assertThat(shown.at("result")).isNull();
        assertThat(owner.get(analyses.path()).text("items.0.id")).isEqualTo(created.text("id"));
    }

    @Test
    void oneOfTwoWhoAskAtOnceIsRefused() {
        var answers = Threads.together(2, () -> owner.post(analyses.path(), "{}"));

        assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(201, 409);
        assertThat(answers.stream().filter(answer -> answer.status() == 409))
                .singleElement()
                .satisfies(answer -> assertThat(answer.text("code")).isEqualTo("analysis_pending"));
    }

    @Test
    void answersTheSameKeyAlike() {
        var headers = Map.of("Idempotency-Key", "once");

        Answer first = owner.post(analyses.path(), "{}", headers);
        Answer second = owner.post(analyses.path(), "{}", headers);

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text("id")).isEqualTo(first.text("id"));
    }

    @Test
    void keepsTheResultReadableUntilTheNextOneIsThere() {
        analyses.ask();
        analyses.claim().complete();

        Answer regenerated = owner.post(analyses.path() + "/main/regenerate", "{\"customPrompt\": \"And brief?\"}");

        assertThat(regenerated.status()).isEqualTo(200);
        assertThat(regenerated.text("status")).isEqualTo("pending");
        assertThat(regenerated.text("version")).isEqualTo("2");
        Answer meanwhile = owner.get(analyses.path() + "/main");
        assertThat(meanwhile.text("result.about.version")).isEqualTo("1");
        assertThat(meanwhile.text("result.findings.summary")).isEqualTo("A greeting.");
        for (String path : new String[] {analyses.path(), analyses.path() + "/main/regenerate"}) {
            assertThat(owner.post(path, "{}").text("code")).isEqualTo("analysis_pending");
        }
        Analyses.Lease lease = analyses.claim();
        assertThat(owner.post(analyses.path() + "/main/regenerate", "{}").status())
                .isEqualTo(409);
        lease.complete(Analyses.FINDINGS.replace("A greeting.", "A brief greeting."));

        Answer after = owner.get(analyses.path() + "/main");
        assertThat(after.text("result.findings.summary")).isEqualTo("A brief greeting.");
        assertThat(after.text("result.about.customPrompt")).isEqualTo("And brief?");
        assertThat(after.text("analysis.usage.inputTokens")).isEqualTo("20");
        assertThat(after.text("analysis.costUsd")).isEqualTo("0.024");
        assertThat(owner.get(analyses.path() + "/main/results/1").text("findings.summary"))
                .isEqualTo("A greeting.");
        assertThat(owner.get(analyses.path() + "/main/results/3").status()).isEqualTo(404);
        Answer history = owner.get(analyses.path() + "/main/results?limit=1");
        assertThat(history.text("items.0.version")).isEqualTo("2");
        assertThat(owner.get(analyses.path() + "/main/results?limit=1&cursor=" + history.text("nextCursor"))
                        .text("items.0.version"))
                .isEqualTo("1");
    }

    @Test
    void looksAtTheSameAgainUnlessToldOtherwise() {
        owner.create(analyses.path(), "{\"customPrompt\": \"Was it polite?\"}");
        analyses.claim().complete();

        assertThat(owner.post(analyses.path() + "/main/regenerate", "{}").text("customPrompt"))
                .isEqualTo("Was it polite?");
        analyses.claim().complete();

        assertThat(owner.post(analyses.path() + "/main/regenerate", "{\"customPrompt\": \"\"}")
                        .at("customPrompt"))
                .isNull();
    }

    @Test
    void recordsWhoDidWhatAndWhatItTook() {
        owner.create(analyses.path(), "{\"customPrompt\": \"Was it polite?\"}");
        analyses.claim().fail(true);
        API.sql("UPDATE conversation_analyses SET run_after = now()");
        analyses.claim().complete();

        Answer audit = owner.get(analyses.path() + "/main/audit");

        assertThat(IntStream.range(0, audit.size("items")).mapToObj(i -> audit.text("items.%d.event".formatted(i))))
                .containsExactly("completed", "claimed", "retried", "claimed", "created");
        assertThat(audit.text("items.0.usage.outputTokens")).isEqualTo("5");
        assertThat(audit.text("items.0.model")).isEqualTo("claude-test");
        assertThat(audit.text("items.2.usage.inputTokens")).isEqualTo("7");
        assertThat(audit.text("items.2.costUsd")).isEqualTo("0.02");
        assertThat(audit.text("items.2.errorCode")).isEqualTo("model_timeout");
        assertThat(audit.text("items.4.userId")).isEqualTo(owner.userId());
        assertThat(audit.body()).doesNotContain("polite");
        Answer shown = owner.get(analyses.path() + "/main");
        assertThat(shown.text("analysis.usage.inputTokens")).isEqualTo("17");
        assertThat(shown.text("analysis.costUsd")).isEqualTo("0.032");
    }

    @Test
    void isThereForMembersOfTheTrainAndAdminsOnly() {
        analyses.ask();
        Tenant member = owner.colleague("member", "read", "write");
        Tenant admin = owner.colleague("admin", "read", "write");
        String[] paths = {"", "/main", "/main/results", "/main/audit"};

        for (String path : paths) {
            assertThat(member.get(analyses.path() + path).status()).isEqualTo(404);
            assertThat(member.get(analyses.path() + path).body()).doesNotContain(analyses.train());
            assertThat(admin.get(analyses.path() + path).status()).isEqualTo(200);
        }
        assertThat(member.post(analyses.path(), "{}").status()).isEqualTo(404);
        assertThat(member.post(analyses.path() + "/main/regenerate", "{}").status())
                .isEqualTo(404);

        owner.create(
                "/api/trains/%s/members".formatted(analyses.train()),
                "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(member.userId()));

        for (String path : paths) {
            assertThat(member.get(analyses.path() + path).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-branch", "main/results/1"})
    void whatIsNotThereIs404(String path) {
        assertThat(owner.get(analyses.path() + "/" + path).status()).isEqualTo(404);
    }

    @Test
    void analysesNoBranchThatIsNotThere() {
        assertThat(owner.post(analyses.path(), "{\"branch\": \"no-such-branch\"}")
                        .status())
                .isEqualTo(404);
        assertThat(owner.post(analyses.path() + "/main/regenerate", "{}").status())
                .as("never analysed")
                .isEqualTo(404);
    }
}
