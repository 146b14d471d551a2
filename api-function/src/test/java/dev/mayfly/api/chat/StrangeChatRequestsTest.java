package dev.mayfly.api.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.Strange;
import dev.mayfly.api.test.TestApi;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a caller sends to a chat, the answer is one of ours, and a refusal names what is wrong. */
class StrangeChatRequestsTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private Chat chat = Chat.of(API.newTenant());

    @BeforeEach
    void beginAgain() {
        chat = Chat.of(API.newTenant());
        chat.post("{\"role\": \"ASSISTANT\", \"content\": \"\", \"status\": \"streaming\"}");
    }

    /** What was taken can be read: no message hides the others of its session. */
    @Test
    void strangeValuesInEveryFieldOfEveryBodyAreNeverOurFault() {
        Strange.assertOursForEveryField(chat.tenant(), bodies());

        assertThat(chat.messages("?limit=1000").status()).isEqualTo(200);
        assertThat(chat.tenant().get(chat.path() + "/export").status()).isEqualTo(200);
    }

    @Test
    void randomJsonIsNeverOurFault() {
        Strange.assertOursForRandomJson(chat.tenant(), bodies().keySet());
    }

    @Test
    void bodiesCutOffAnywhereAreRefused() {
        Strange.assertRefusedWhenCutOff(chat.tenant(), bodies());
    }

    @Test
    void strangeQueriesAreNeverOurFaultAndNamed() {
        List<String> paths = List.of(
                "/api/businesses",
                "/api/module-sessions",
                "/api/agent-sessions",
                chat.path() + "/messages",
                chat.path() + "/export",
                "/api/chat/search");
        List<String> names = List.of(
                "limit",
                "cursor",
                "q",
                "status",
                "format",
                "after",
                "before",
                "moduleType",
                "moduleSessionId",
                "businessId",
                "activeSince");
        List<String> values = List.of(
                "",
                "%20",
                "-1",
                "9223372036854775807",
                "9223372036854775808",
                "a%00b",
                "%ED%A0%80",
                "%FF",
                "e",
                "'",
                "%25",
                "%5C",
                "x".repeat(5000));

        assertSoftly(softly -> paths.forEach(path -> names.forEach(name -> values.forEach(value -> {
            Answer answer = chat.tenant().get("%s?%s=%s".formatted(path, name, value));

            Strange.assertOurs(softly, answer, "%s?%s=%s".formatted(path, name, Strange.shorten(value)));
            if (answer.status() >= 400) {
                softly.assertThat(answer.size("errors")).as(answer.body()).isPositive();
            }
        }))));
    }

    @Test
    void strangePlacesAreMissingOrNamed() {
        assertSoftly(softly -> List.of("0", "-1", "9223372036854775807", "9223372036854775808", "x", "1.0", "%00")
                .forEach(place -> {
                    Answer read = chat.tenant().get("%s/messages/%s".formatted(chat.path(), place));
                    Answer written = chat.tenant()
                            .patch(
                                    "%s/messages/%s".formatted(chat.path(), place),
                                    "{\"offset\": 0, \"content\": \"x\"}");

                    softly.assertThat(read.status()).as(place).isIn(400, 404);
                    softly.assertThat(written.status()).as(place).isEqualTo(read.status());
                    if (read.status() == 400) {
                        softly.assertThat(read.text("errors.0.pointer")).isEqualTo("seq");
                    }
                }));
    }

    /** A body for every route that takes one, each value marked by angle brackets. */
    private Map<String, String> bodies() {
        String message = "\"role\": <\"%s\">, \"content\": <\"c\">, \"agentId\": <\"a\">, \"metadata\": <{\"a\": [1]}>,"
                + " \"status\": <\"complete\">";
        return Map.of(
                "POST /api/businesses",
                "{\"name\": <\"n\">}",
                "PATCH /api/businesses/" + chat.businessId(),
                "{\"name\": <\"n\">}",
                "POST /api/module-sessions",
                "{\"businessId\": <\"%s\">, \"moduleType\": <\"PLANNING\">}".formatted(chat.businessId()),
                "POST /api/agent-sessions",
                "{\"moduleType\": <\"VALIDATION\">, \"moduleSessionId\": <\"%s\">, \"currentAgent\": <\"a\">, \"workflowStep\": <\"s\">}"
                        .formatted(chat.moduleSessionId()),
                "PATCH " + chat.path(),
                "{\"currentAgent\": <\"a\">, \"workflowStep\": <\"s\">}",
                "POST %s/messages".formatted(chat.path()),
                "{%s, \"clientMessageId\": <\"m\">}".formatted(message.formatted("USER")),
                "POST %s/message-pairs".formatted(chat.path()),
                "{\"user\": {%s}, \"assistant\": {%s}}"
                        .formatted(message.formatted("USER"), message.formatted("ASSISTANT")),
                "PATCH %s/messages/1".formatted(chat.path()),
                "{\"offset\": <0>, \"content\": <\"c\">, \"status\": <\"streaming\">}");
    }
}
