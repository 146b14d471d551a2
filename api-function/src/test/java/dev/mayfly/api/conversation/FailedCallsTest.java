package dev.mayfly.api.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LLM requests that got no answer, or not a whole one. */
class FailedCallsTest {

    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final Tenant proxy = owner.withTrainKey(owner.newTrain("Main"));

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void recordsFailedCalls() {
        var failed = proxy.create("/api/requests", """
                {"status": 529, "error": "Overloaded; key sk-ant-abcdefghijklmnop was used", "durationMs": 12,
                 "request": {"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "hi"}]},
                 "response": {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}}
                """);

        assertThat(failed.text("conversationId")).isEqualTo(failed.text("requestId"));
        assertThat(failed.at("usage")).isNull();
        assertThat(API.query(
                        "SELECT error FROM api_requests WHERE request_id = '%s'".formatted(failed.text("requestId"))))
                .doesNotContain("abcdefghijklmnop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "\"chunks\": [{\"type\": \"message_start\", \"message\": {\"role\": \"assistant\"}}, {\"type\": \"error\", \"error\": "
                        + "{\"type\": \"overloaded_error\", \"message\": \"Overloaded\"}}]|overloaded_error: Overloaded",
                "\"chunks\": [{\"type\": \"response.failed\", \"response\": {\"status\": \"failed\", \"error\": "
                        + "{\"code\": \"server_error\", \"message\": \"It broke\"}}}]|server_error: It broke",
                "\"chunks\": [{\"choices\": [{\"delta\": {\"content\": \"He\"}}]}, {\"error\": {\"message\": \"Too much\"}}]|Too much",
                "\"response\": {\"type\": \"error\", \"error\": {\"type\": \"api_error\"}}|api_error",
                "\"response\": {\"id\": \"resp_1\", \"output\": [], \"error\": {}}|The provider sent an error",
                "\"response\": {\"error\": \"no key sk-ant-api03-0123456789abcdefghij\"}|no key ***",
                "\"error\": \"gave up\", \"response\": {\"error\": \"busy\"}|gave up"
            })
    void countsACallThatFailedAfterItHadBeenAcceptedAsFailed(String answer, String error) {
        var recorded = proxy.create("/api/requests", """
                {"status": 200, "request": {"messages": [{"role": "user", "content": "hi"}]}, %s}
                """.formatted(answer));

        var stored = owner.get("/api/requests/" + recorded.text("requestId"));
        assertThat(stored.text("request.error")).as(stored.body()).isEqualTo(error);
        assertThat(API.query("SELECT failed_requests FROM hourly_stats WHERE workspace_id = '%s'"
                        .formatted(owner.workspaceId())))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\" \"", "false", "null"})
    void aResponseThatTellsOfNoErrorIsASuccess(String error) {
        var recorded = proxy.create("/api/requests", """
                {"status": 200, "request": {"messages": [{"role": "user", "content": "hi"}]},
                 "response": {"choices": [{"message": {"role": "assistant", "content": "Hello."}}], "error": %s}}
                """.formatted(error));

        assertThat(owner.get("/api/requests/" + recorded.text("requestId")).text("request.status"))
                .isEqualTo("success");
        assertThat(owner.get("/api/conversations/%s/messages?branch=main".formatted(recorded.text("conversationId")))
                        .body())
                .contains("Hello.");
    }

    @Test
    void anEmptyErrorIsNone() {
        var whole =
                proxy.create("/api/requests", "{\"error\": \"\", \"status\": 200, \"request\": {\"messages\": []}}");
        var streamed = proxy.create("/api/requests", "{\"error\": \" \", \"request\": {\"messages\": []}}");

        var done = proxy.post(
                "/api/requests/%s/chunks".formatted(streamed.text("requestId")),
                "{\"chunks\": [], \"done\": true, \"error\": \"\"}");

        assertThat(done.status()).as(done.body()).isEqualTo(200);
        for (var recorded : List.of(whole, streamed)) {
            var shown = owner.get("/api/requests/" + recorded.text("requestId"));
            assertThat(shown.text("request.status")).isEqualTo("success");
            assertThat(shown.at("request.error")).isNull();
        }
    }
}
