package dev.mayfly.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Strange;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Whatever body a caller sends, the answer is one of ours: never a 5xx, and every refusal a problem of one shape. */
class StrangeBodiesTest {

    @AutoClose
    private static final TestApi API = TestApi.start(Map.of("experiments.max-per-user", 100_000));

    @Test
    void strangeValuesInEveryFieldOfEveryBodyAreNeverOurFault() {
        Tenant owner = API.newTenant();

        Strange.assertOursForEveryField(owner, bodies(owner));
    }

    @Test
    void randomJsonIsNeverOurFault() {
        Tenant owner = API.newTenant();

        Strange.assertOursForRandomJson(owner, bodies(owner).keySet());
    }

    @Test
    void bodiesCutOffAnywhereAreRefused() {
        Tenant owner = API.newTenant();

        Strange.assertRefusedWhenCutOff(owner, bodies(owner));
    }

    @Test
    void aBodyInBase64IsReadAsAnyOther() {
        Tenant owner = API.newTenant();
        var event = TestApi.event(
                "POST",
                "/api/documents",
                Base64.getEncoder()
                        .encodeToString("{\"title\": \"ü\", \"content\": \"c\"}".getBytes(StandardCharsets.UTF_8)),
                Map.of("Authorization", "Bearer " + owner.key(), "Content-Type", "application/json"));

        Answer answer = API.handle(event.withIsBase64Encoded(true));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text("title")).isEqualTo("ü");
    }

    @Test
    void bodiesOfMoreThanFiveMillionBytesAreRefusedBeforeTheyAreRead() {
        Tenant owner = API.newTenant();
        String tooLarge = "{\"title\": \"t\", \"content\": \"%s\"}".formatted("ä".repeat(2_500_001));

        Answer answer = owner.post("/api/documents", tooLarge);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("instance")).isEqualTo("/api/documents");
        assertSoftly(softly -> Strange.assertOurs(softly, answer, "413"));
    }

    @Test
    void aWrongTypeIsNamedByItsPointerInOurWords() {
        Tenant owner = API.newTenant();
        var cases = Map.of(
                "{\"name\": 1}", "/name",
                "{\"isEphemeral\": \"true\"}", "/isEphemeral",
                "{\"repeatCount\": \"1\"}", "/repeatCount",
                "{\"repeatCount\": 1.5}", "/repeatCount",
                "{\"agentId\": \"x\"}", "/agentId",
                "{\"documentIds\": [null, \"x\"]}", "/documentIds/1",
                "{\"ephemeralAgent\": []}", "/ephemeralAgent",
                "{\"ephemeralAgent\": {\"providesGrades\": 1}}", "/ephemeralAgent/providesGrades",
                "{\"ephemeralDocuments\": {\"inline\": [{\"title\": []}]}}", "/ephemeralDocuments/inline/0/title",
                "{\"ephemeralDocuments\": {\"inline\": [{\"titel\": \"x\"}]}}", "/ephemeralDocuments/inline/0/titel");

        assertSoftly(softly -> cases.forEach((body, pointer) -> {
            Answer answer = owner.post("/api/batches", body);

            softly.assertThat(answer.status()).as("%s: %s", body, answer.body()).isEqualTo(400);
            softly.assertThat(String.valueOf(answer.at("errors.0.pointer")))
                    .as(body + answer.body())
                    .isEqualTo(pointer);
            softly.assertThat(answer.body()).doesNotContain("java.", "dev.mayfly", "Source:", "BatchRequest");
        }));
    }

    /** A body for every route that takes one, each value marked by angle brackets; chats have a test of their own. */
    private static Map<String, String> bodies(Tenant owner) {
        owner.newExperiment("subject", 1);
        String job = owner.claimAll().getFirst().id();
        String agent = owner.newAgent();
        String document = owner.newDocument("t", "c");
        String id = "\"00000000-0000-7000-8000-000000000000\"";
        String settings =
                "\"primaryInstructions\": <\"x\">, \"selfCritiqueInstructions\": <\"y\">, \"providesGrades\": <true>,"
                        + " \"model\": <\"m\">, \"assertions\": [{\"type\": <\"jsonPath\">, \"value\": <1>, \"path\": <\"$.a\">, \"weight\": <2>}]";
        String result =
                "\"leaseToken\": <%s>, \"grade\": <1>, \"summary\": <\"s\">, \"analysis\": <\"a\">, \"model\": <\"m \">, \"costUsd\": <\"0.1\">,"
                                .formatted(id)
                        + " \"durationMs\": <2>, \"usage\": {\"inputTokens\": <3>, \"outputTokens\": <4>},"
                        + " \"highlights\": [{\"start\": <0>, \"end\": <5>, \"quote\": <\"q\">, \"comment\": <\"c\">}]";
        var bodies = new HashMap<String, String>();
        bodies.put("POST /api/workspaces", "{\"name\": <\"w\">}");
        bodies.put("POST /api/members", "{\"userId\": <%s>, \"role\": <\"viewer\">}".formatted(id));
        bodies.put("PATCH /api/members/" + id.replace("\"", ""), "{\"role\": <\"viewer\">}");
        bodies.put(
                "POST /api/api-keys",
                "{\"name\": <\"k\">, \"scopes\": [<\"read\">], \"expiresAt\": <\"2999-01-01T00:00:00Z\">}");
        bodies.put("POST /api/agents", "{\"name\": <\"a\">, \"description\": <\"d\">, %s}".formatted(settings));
        bodies.put("POST /api/agents/%s/versions".formatted(agent), "{%s}".formatted(settings));
        bodies.put("PUT /api/agents/%s/rating".formatted(agent), "{\"rating\": <5>}");
        bodies.put("PUT /api/agents/%s/feedback".formatted(agent), "{\"feedback\": <\"f\">}");
        bodies.put("POST /api/documents", "{\"title\": <\"t\">, \"content\": <\"c\">}");
        bodies.put("POST /api/documents/%s/versions".formatted(document), "{\"title\": <\"t\">, \"content\": <\"c\">}");
        bodies.put("POST /api/batches", """
                {"name": <"n">, "description": <"d">, "isEphemeral": <true>, "expiresInDays": <1>, "repeatCount": <2>,
                 "documentIds": [<"%s">], "trackingId": <null>,
                 "ephemeralAgent": {"name": <"e">, "description": <"f">, "baseAgentId": <"%s">, %s},
                 "ephemeralDocuments": {"inline": [{"title": <"t">, "content": <"c">}], "urls": []}}
                """.formatted(document, agent, settings));
        bodies.put("POST /api/batches ", "{\"agentId\": <\"%s\">, \"targetCount\": <1>}".formatted(agent));
        bodies.put("PATCH /api/experiments/subject", "{\"expiresInDays\": <1>, \"description\": <\"d\">}");
        bodies.put(
                "PATCH /api/experiments/subject ", "{\"expiresAt\": <\"2999-01-01T00:00:00Z\">, \"promote\": <false>}");
        bodies.put(
                "POST /api/experiments/subject/rerun",
                "{\"trackingId\": <null>, \"name\": <\"n\">, \"description\": <\"d\">, \"expiresInDays\": <1>}");
        bodies.put("POST /api/admin/cleanup", "{\"dryRun\": <true>}");
        bodies.put("POST /api/jobs/claim", "{\"limit\": <1>, \"leaseSeconds\": <60>}");
        bodies.put(
                "POST /api/jobs/%s/heartbeat".formatted(job),
                "{\"leaseToken\": <%s>, \"leaseSeconds\": <60>}".formatted(id));
        bodies.put("POST /api/jobs/%s/release".formatted(job), "{\"leaseToken\": <%s>}".formatted(id));
        bodies.put("POST /api/jobs/%s/complete".formatted(job), "{%s}".formatted(result));
        bodies.put("POST /api/jobs/complete", "{\"items\": [{\"jobId\": <\"%s\">, %s}]}".formatted(job, result));
        bodies.put(
                "POST /api/jobs/%s/fail".formatted(job),
                "{\"leaseToken\": <%s>, \"retryable\": <true>, \"error\": {\"code\": <\"c\">, \"message\": <\"m\">},"
                                .formatted(id)
                        + " \"model\": <\"m\">, \"costUsd\": <\"1\">, \"usage\": {\"inputTokens\": <1>, \"outputTokens\": <2>}}");
        return bodies;
    }
}
