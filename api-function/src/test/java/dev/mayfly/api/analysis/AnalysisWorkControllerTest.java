package dev.mayfly.api.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Threads;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalysisWorkControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final Analyses analyses = Analyses.of(owner, "hi", "Hello.");

    @Test
    void twoWorkersNeverGetTheSame() {
        List<String> asked = IntStream.range(0, 6)
                .mapToObj(i -> Analyses.record(owner, analyses.train(), "Question " + i, "Answer"))
                .map(conversation -> owner.create("/api/conversations/%s/analyses".formatted(conversation), "{}")
                        .text("id"))
                .toList();

        List<Answer> claims = Threads.together(4, () -> owner.post("/api/analyses/claim", "{\"limit\": 2}"));

        assertThat(claims.stream()
                        .flatMap(claim -> IntStream.range(0, claim.size("items"))
                                .mapToObj(i -> claim.text("items.%d.analysisId".formatted(i)))))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    void takesAResultOnceAndAgainAlike() {
        analyses.ask();
        var lease = analyses.claim();

        Answer completed = lease.complete();

        assertThat(completed.status()).isEqualTo(200);
        assertThat(completed.text("status")).isEqualTo("completed");
        assertThat(completed.text("resultVersion")).isEqualTo("1");
        assertThat(lease.complete().body()).as("repeated").isEqualTo(completed.body());
        assertThat(lease.fail(true).text("code")).isEqualTo("lease_lost");
        assertThat(lease.messages().text("code")).isEqualTo("lease_lost");
    }

    @Test
    void aLostLeaseGoesToTheNextWorkerAndALateAnswerChangesNothing() {
        analyses.ask();
        var late = analyses.claim();
        API.sql("UPDATE conversation_analyses SET lease_expires_at = now() - interval '1 s' WHERE id = '%s'"
                .formatted(late.id()));

        var next = analyses.claim();

        assertThat(next.id()).isEqualTo(late.id());
        for (Answer answer : List.of(
                late.complete(),
                late.fail(true),
                late.messages(),
                late.post("heartbeat", ""),
                late.post("release", ""))) {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.text("code")).isEqualTo("lease_lost");
        }
        assertThat(owner.get(analyses.path() + "/main").text("analysis.usage.inputTokens"))
                .isEqualTo("0");
        assertThat(next.post("heartbeat", ", \"leaseSeconds\": 600").status()).isEqualTo(200);
        assertThat(next.complete().status()).isEqualTo(200);
    }

    @Test
    void triesAgainLaterAndAtMostFourTimes() {
        analyses.ask();
        for (int attempt = 1; attempt < 4; attempt++) {
            Answer failed = analyses.claim().fail(true);
            assertThat(failed.text("status")).isEqualTo("pending");
            assertThat(owner.post("/api/analyses/claim", "{}").size("items")).isZero();
            API.sql("UPDATE conversation_analyses SET run_after = now()");
        }

        Answer failed = analyses.claim().fail(true);

        assertThat(failed.text("status")).isEqualTo("failed");
        assertThat(failed.text("error.code")).isEqualTo("model_timeout");
        assertThat(failed.text("error.message")).doesNotContain("example.org");
        assertThat(failed.text("usage.inputTokens")).isEqualTo("28");
        assertThat(failed.text("costUsd")).isEqualTo("0.08");
    }

    @Test
    void givesBackWithoutCounting() {
        analyses.ask();

        Answer released = analyses.claim().post("release", "");

        assertThat(released.text("status")).isEqualTo("pending");
        assertThat(released.text("attempts")).isEqualTo("0");
        assertThat(released.text("usage.inputTokens")).isEqualTo("0");
        assertThat(lastEvent().text("items.0.event")).isEqualTo("released");
        assertThat(lastEvent().at("items.0.usage")).isNull();
        analyses.claim();
    }

    @Test
    void countsOnceWhatWasSpentOnATryThatIsGivenBack() {
        analyses.ask();
        var lease = analyses.claim();
        String spending = """
                , "model": "claude-test", "costUsd": "0.02", "usage": {"inputTokens": 7, "outputTokens": 3}""";

        Answer released = lease.post("release", spending);
        Answer event = lastEvent();
        Answer repeated = lease.post("release", spending);
        Answer completed = analyses.claim().complete();

        assertThat(released.status()).as(released.body()).isEqualTo(200);
        assertThat(released.text("attempts")).isEqualTo("0");
        assertThat(released.text("usage.inputTokens")).isEqualTo("7");
        assertThat(repeated.body()).as("repeated").isEqualTo(released.body());
        assertThat(completed.text("usage.inputTokens")).isEqualTo("17");
        assertThat(completed.text("costUsd")).isEqualTo("0.032");
        assertThat(event.text("items.0.event")).isEqualTo("released");
        assertThat(event.text("items.0.model")).isEqualTo("claude-test");
        assertThat(event.text("items.0.usage.outputTokens")).isEqualTo("3");
        assertThat(event.text("items.0.costUsd")).isEqualTo("0.02");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ", \"usage\": {\"inputTokens\": -1, \"outputTokens\": 3}",
                ", \"costUsd\": \"-0.02\"",
                ", \"model\": \"\""
            })
    void refusesWhatCannotHaveBeenSpent(String spending) {
        analyses.ask();

        assertThat(analyses.claim().post("release", spending).status()).isEqualTo(400);
        assertThat(owner.get(analyses.path() + "/main").text("analysis.status")).isEqualTo("processing");
    }

    @Test
    void showsNoSecretsAndNoPersonalData() {
        var revealing = Analyses.of(
                owner,
                "My key is sk-ant-0123456789abcdef, write to ann@example.org or call +44 20 7946 0958",
                "Your card 4111 1111 1111 1111 at 192.168.17.23 and DE89 3704 0044 0532 0130 00 it is");
        revealing.ask();

        Answer messages = revealing.claim().messages();

        assertThat(messages.status()).isEqualTo(200);
        assertThat(messages.header("Cache-Control")).isEqualTo("no-store");
        assertThat(messages.text("messages.0.text")).isEqualTo("My key is ***, write to ***@*** or call ***");
        assertThat(messages.text("messages.1.text")).isEqualTo("Your card *** at 192.168.17.*** and *** it is");
    }

    @Test
    void showsOnlyTheBeginningAndTheEndOfWhatIsTooLong() {
        String text = "word ".repeat(19_000);
        String messages = IntStream.range(0, 39)
                .mapToObj(i -> "{\"role\": \"%s\", \"content\": \"%d %s\"}"
                        .formatted(i % 2 == 0 ? "user" : "assistant", i, text))
                .reduce((left, right) -> left + "," + right)
                .orElseThrow();
        String conversation = owner.create(
                        "/api/requests",
                        "{\"train\": \"%s\", \"request\": {\"model\": \"m\", \"messages\": [%s]}}"
                                .formatted(analyses.train(), messages))
                .text("conversationId");
        owner.create("/api/conversations/%s/analyses".formatted(conversation), "{}");

        Answer shown = analyses.claim().messages();

        int last = shown.size("messages") - 1;
        assertThat(shown.body().length()).isLessThan(4_000_000);
        assertThat(shown.text("total")).isEqualTo("39");
        assertThat(shown.text("messages.0.text")).startsWith("0 word");
        assertThat(shown.text("messages.%d.text".formatted(last))).startsWith("38 word");
        assertThat(Integer.parseInt(shown.text("gap.messages"))).isEqualTo(39 - last - 1);
    }

    @Test
    void failsWhenTheMessagesHaveExpired() {
        analyses.ask();
        API.sql("DELETE FROM api_request_payloads WHERE request_id = '%s'".formatted(analyses.conversation()));

        Answer messages = analyses.claim().messages();

        assertThat(messages.status()).isEqualTo(409);
        assertThat(messages.text("code")).isEqualTo("messages_expired");
        Answer shown = owner.get(analyses.path() + "/main");
        assertThat(shown.text("analysis.status")).isEqualTo("failed");
        assertThat(shown.text("analysis.error.code")).isEqualTo("messages_expired");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"achieved\" | \"won\" | /result/outcome",
                "80 | 101 | /result/qualityScore",
                "\"A greeting.\" | \" \" | /result/summary",
                "\"low\" | \"fatal\" | /result/problems/0/severity",
                "\"Slow\" | \"\" | /result/problems/0/title"
            })
    void takesOnlyWhatTheSchemaAllows(String part, String replacement, String pointer) {
        analyses.ask();

        Answer refused = analyses.claim().complete(Analyses.FINDINGS.replace(part, replacement));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("errors.0.pointer")).isEqualTo(pointer);
        assertThat(owner.get(analyses.path() + "/main").text("analysis.status")).isEqualTo("processing");
    }

    private Answer lastEvent() {
        return owner.get(analyses.path() + "/main/audit?limit=1");
    }
}
