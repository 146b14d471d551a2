package dev.mayfly.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.RandomJson;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import io.micronaut.json.tree.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Whatever a caller sends, the answer is one of ours: never a 5xx, and every refusal a problem of one shape. */
class StrangeRequestsTest {

    @AutoClose
    private static final TestApi API = TestApi.start(Map.of("experiments.max-per-user", 100_000));

    private static final List<String> STRANGE_VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e999999",
            "1E-999999",
            "9223372036854775808",
            "9".repeat(400),
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"\\u0085\"",
            "\"7\"",
            "\"" + "x".repeat(100_001) + "\"",
            "\"00000000-0000-7000-8000-000000000000\"",
            "\"+1000000000-12-31T23:59:59.999999999Z\"",
            "\"-1000000000-01-01T00:00:00Z\"",
            "[]",
            "[null]",
            "[1, \"a\", {}]",
            "{}",
            "[".repeat(10_000) + "]".repeat(10_000),
            "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));

    @Test
    void strangeValuesInEveryFieldOfEveryBodyAreNeverOurFault() {
        Tenant owner = API.newTenant();

        assertSoftly(softly -> bodies(owner)
                .forEach((route, body) -> fieldsOf(body).forEach(field -> {
                    // Every other value, another half for each field.
                    for (int i = Math.floorMod(field.hashCode(), 2); i < STRANGE_VALUES.size(); i += 2) {
                        String value = STRANGE_VALUES.get(i);
                        String[] parts = route.strip().split(" ", 2);
                        Answer answer = owner.call(parts[0], parts[1], filled(body.replace(field, value)));

                        assertOurs(softly, answer, "%s with %s for %s".formatted(route, shorten(value), field));
                    }
                })));
    }

    @Test
    void randomJsonIsNeverOurFault() {
        Tenant owner = API.newTenant();
        var random = new RandomJson(new Random(20261120));

        assertSoftly(softly -> bodies(owner).keySet().forEach(route -> {
            for (int i = 0; i < 25; i++) {
                String[] parts = route.strip().split(" ", 2);
                String body = random.next();
                Answer answer = owner.call(parts[0], parts[1], body);

                assertOurs(softly, answer, "%s with %s".formatted(route, shorten(body)));
            }
        }));
    }

    @Test
    void bodiesCutOffAnywhereAreRefused() {
        Tenant owner = API.newTenant();

        assertSoftly(softly -> bodies(owner).forEach((route, body) -> {
            String whole = filled(body);
            for (int end = 0; end < whole.strip().length(); end += 23) {
                String[] parts = route.strip().split(" ", 2);
                Answer answer = owner.call(parts[0], parts[1], whole.strip().substring(0, end));

                softly.assertThat(answer.status())
                        .as("%s cut to %s", route, end)
                        .isEqualTo(400);
                assertOurs(softly, answer, route);
            }
        }));
    }

    @Test
    void strangeQueriesAreNeverOurFault() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 2);
        owner.newExperiment("f", 2);
        String analytics = "/api/analytics/agents/%s/".formatted(owner.newAgent());
        List<String> paths = List.of(
                analytics + "metrics",
                analytics + "metrics/export",
                analytics + "logs",
                analytics + "logs/export",
                "/api/analytics/dashboard",
                "/api/analytics/errors",
                "/api/analytics/performance",
                "/api/executions/export",
                "/api/me/interactions",
                "/api/batches",
                "/api/agents",
                "/api/documents",
                "/api/members",
                "/api/api-keys",
                "/api/experiments/e/results",
                "/api/experiments/e/export",
                "/api/admin/cleanup-runs",
                "/api/admin/deletion-receipts",
                "/api/experiments/compare");
        List<String> names = List.of(
                "limit",
                "cursor",
                "q",
                "status",
                "userId",
                "format",
                "baseline",
                "period",
                "metric",
                "startDate",
                "endDate",
                "agentId",
                "executionId",
                "category",
                "level");
        List<String> values = List.of(
                "",
                "%20",
                "-1",
                "99999999999999999999",
                "a%00b",
                "%ED%A0%80",
                "%FF",
                "e",
                "'",
                "%25",
                "%5C",
                "x".repeat(5000));

        assertSoftly(softly -> paths.forEach(path -> names.forEach(name -> values.forEach(value -> {
            Answer answer = owner.get("%s?%s=%s".formatted(path, name, value));

            assertOurs(softly, answer, "%s?%s=%s".formatted(path, name, shorten(value)));
        }))));
        assertSoftly(softly -> {
            assertOurs(softly, owner.get("/api/batches?limit=1&limit=2&limit=x"), "repeated limits");
            assertOurs(softly, owner.get("/api/experiments/compare?baseline=e&candidate=e%00"), "compare");
        });
    }

    @Test
    void limitsOutsideOneToTwoHundredAreRefusedOnEveryList() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 1);
        String agent = owner.newAgent();

        for (String path : List.of(
                "/api/batches",
                "/api/agents",
                "/api/documents",
                "/api/members",
                "/api/api-keys",
                "/api/experiments/e/results",
                "/api/admin/cleanup-runs",
                "/api/admin/deletion-receipts",
                "/api/agents/" + agent + "/versions",
                "/api/analytics/agents/" + agent + "/logs",
                "/api/me/interactions")) {
            for (String limit : List.of("0", "-1", "201", "x", "1.5")) {
                Answer answer = owner.get(path + "?limit=" + limit);

                assertThat(answer.status())
                        .as("%s?limit=%s: %s", path, limit, answer.body())
                        .isEqualTo(400);
                assertThat(answer.text("errors.0.pointer")).isEqualTo("limit");
            }
            assertThat(owner.get(path + "?limit=200").status()).isEqualTo(200);
        }
    }

    @Test
    void cursorsServeOnlyTheListThatGaveThem() {
        Tenant owner = API.newTenant();
        Tenant stranger = API.newTenant();
        for (int i = 0; i < 3; i++) {
            owner.newExperiment("e" + i, 3);
            stranger.newExperiment("e" + i, 3);
            owner.newAgent();
            owner.newDocument("t", "c");
        }
        String batches = cursor(owner.get("/api/batches?limit=1"));
        String results = cursor(owner.get("/api/experiments/e0/results?limit=1"));
        var refused = new LinkedHashMap<String, Answer>();
        refused.put("another list", owner.get("/api/agents?cursor=" + batches));
        refused.put("another workspace", stranger.get("/api/batches?cursor=" + batches));
        refused.put("other filters", owner.get("/api/batches?type=experiment&cursor=" + batches));
        refused.put("another text", owner.get("/api/batches?q=x&cursor=" + batches));
        refused.put("another user's list", owner.get("/api/batches?userId=" + owner.userId() + "&cursor=" + batches));
        refused.put("another experiment", owner.get("/api/experiments/e1/results?cursor=" + results));
        refused.put("documents", owner.get("/api/documents?cursor=" + cursor(owner.get("/api/agents?limit=1"))));
        for (int i = 0; i < batches.length(); i += 5) {
            char other = batches.charAt(i) == 'A' ? 'B' : 'A';
            String altered = batches.substring(0, i) + other + batches.substring(i + 1);
            refused.put("altered at " + i, owner.get("/api/batches?cursor=" + altered));
            refused.put("cut to " + i, owner.get("/api/batches?cursor=" + batches.substring(0, i)));
        }

        assertThat(owner.get("/api/batches?cursor=" + batches).status()).isEqualTo(200);
        assertSoftly(softly -> refused.forEach((name, answer) -> {
            softly.assertThat(answer.status()).as("%s: %s", name, answer.body()).isEqualTo(400);
            softly.assertThat(String.valueOf(answer.at("code"))).as(name).isEqualTo("bad_cursor");
            softly.assertThat(String.valueOf(answer.at("errors.0.pointer")))
                    .as(name)
                    .isEqualTo("cursor");
        }));
    }

    @Test
    void strangePathsAreNeverOurFault() {
        Tenant owner = API.newTenant();

        assertSoftly(softly -> {
            for (String base : List.of(
                    "/api/experiments/",
                    "/api/batches/",
                    "/api/agents/",
                    "/api/jobs/",
                    "/api/members/",
                    "/api/",
                    "/")) {
                for (String step : List.of(
                        "%00",
                        "a%00b",
                        "..",
                        "%2e%2e",
                        "%2F",
                        "x".repeat(5000),
                        "%F0%9D%95%8F",
                        "%ED%A0%80",
                        "%",
                        "%zz",
                        "{id}",
                        "*",
                        "a b",
                        "a;b=c",
                        "//",
                        "null",
                        "-1",
                        "00000000-0000-0000-0000-000000000000",
                        "00000000-0000-0000-0000-00000000000g",
                        "\u0000",
                        "ü",
                        "?",
                        "#")) {
                    for (String verb : List.of("GET", "DELETE")) {
                        Answer answer = API.handle(TestApi.event(
                                verb,
                                base + step.replace("?", "%3F"),
                                null,
                                Map.of("Authorization", "Bearer " + owner.key())));

                        softly.assertThat(answer.status())
                                .as("%s %s%s", verb, base, shorten(step))
                                .isBetween(200, 499);
                    }
                }
            }
        });
    }

    @Test
    void strangeHeadersAreNeverOurFault() {
        Tenant owner = API.newTenant();
        List<String> names = List.of(
                "Accept",
                "Content-Type",
                "Content-Length",
                "Content-Encoding",
                "Transfer-Encoding",
                "Cookie",
                "Host",
                "Origin",
                "Accept-Language",
                "Accept-Charset",
                "Accept-Encoding",
                "X-Workspace-Id",
                "Idempotency-Key",
                "Expect",
                "Range",
                "If-Match",
                "X-HTTP-Method-Override",
                "X-Forwarded-For",
                "X-Amzn-Trace-Id",
                "X-Strange");
        List<String> values = List.of(
                "",
                " ",
                ",;,",
                "a",
                "*/*;q=x",
                "application/json;charset=nonsense",
                "application/json;charset=UTF-16",
                "99999999999999999999",
                "\u0000",
                "ü𝕏",
                "=;=",
                "x".repeat(9000),
                "gzip",
                "\"",
                "../..");

        assertSoftly(softly -> names.forEach(name -> values.forEach(value -> {
            Answer read = API.call("GET", "/api/agents", null, owner.key(), Map.of(name, value));
            Answer write = API.call(
                    "POST",
                    "/api/documents",
                    "{\"title\": \"t\", \"content\": \"c\"}",
                    owner.key(),
                    Map.of(name, value));

            softly.assertThat(read.status())
                    .as("GET with %s: %s", name, shorten(value))
                    .isBetween(200, 499);
            softly.assertThat(write.status())
                    .as("POST with %s: %s", name, shorten(value))
                    .isBetween(200, 499);
        })));
    }

    @Test
    void strangeEventsAreNeverOurFault() {
        Tenant owner = API.newTenant();
        var events = new LinkedHashMap<String, APIGatewayProxyRequestEvent>();
        var authorized = Map.of("Authorization", "Bearer " + owner.key(), "Content-Type", "application/json");
        events.put(
                "no headers",
                new APIGatewayProxyRequestEvent().withHttpMethod("GET").withPath("/api/agents"));
        events.put("an unknown method", TestApi.event("BREW", "/api/agents", null, authorized));
        events.put(
                "a body that is not Base64",
                TestApi.event("POST", "/api/agents", "%%%", authorized).withIsBase64Encoded(true));
        events.put(
                "bytes that are not UTF-8",
                TestApi.event(
                                "POST",
                                "/api/documents",
                                Base64.getEncoder().encodeToString(new byte[] {'{', '"', (byte) 0xFF, '"', '}'}),
                                authorized)
                        .withIsBase64Encoded(true));
        events.put("a body on GET", TestApi.event("GET", "/api/agents", "{", authorized));
        events.put("no body on POST", TestApi.event("POST", "/api/agents", null, authorized));

        assertSoftly(softly -> events.forEach((name, event) ->
                softly.assertThat(API.handle(event).status()).as(name).isBetween(200, 499)));
    }

    @Test
    void aBodyInBase64IsReadAsAnyOther() {
        Tenant owner = API.newTenant();
        var event = TestApi.event(
                "POST",
                "/api/documents",
                Base64.getEncoder()
                        .encodeToString("{\"title\": \"ü\", \"content\": \"c\"}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
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
        assertSoftly(softly -> assertOurs(softly, answer, "413"));
    }

    @Test
    void unknownPathsAreMissingForEverybody() {
        for (String credential : Stream.of("", API.newTenant().key()).toList()) {
            Answer answer = API.call("GET", "/api/nothing/here", null, credential);

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text("instance")).isEqualTo("/api/nothing/here");
            assertThat(answer.text("code")).isEqualTo("not_found");
        }
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

    private static void assertOurs(SoftAssertions softly, Answer answer, String description) {
        softly.assertThat(answer.status())
                .as("%s: %s", description, shorten(answer.body()))
                .isBetween(200, 499);
        if (answer.status() >= 400) {
            softly.assertThat(answer.header("Content-Type")).as(description).startsWith("application/problem+json");
            softly.assertThat(keysOf(answer))
                    .as(description)
                    .containsExactly("type", "title", "status", "detail", "instance", "code", "errors");
            softly.assertThat(String.valueOf(answer.at("status"))).isEqualTo(String.valueOf(answer.status()));
            softly.assertThat(String.valueOf(answer.at("type"))).isEqualTo("urn:mayfly:problem:" + answer.at("code"));
            softly.assertThat(answer.body())
                    .as(description)
                    .doesNotContain(
                            "java.",
                            "dev.mayfly",
                            "io.micronaut",
                            "Exception",
                            "SELECT ",
                            "INSERT ",
                            "eval_",
                            "Source:");
        }
    }

    private static List<String> keysOf(Answer answer) {
        JsonNode json = answer.json();
        var keys = new ArrayList<String>();
        if (json != null && json.isObject()) {
            json.entries().forEach(entry -> keys.add(entry.getKey()));
        }
        return keys;
    }

    private static String cursor(Answer page) {
        return page.text("nextCursor");
    }

    private static String shorten(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "… (" + text.length() + ")";
    }

    /** The marked values in a body, each once. */
    private static List<String> fieldsOf(String body) {
        return java.util.regex.Pattern.compile("<[^>]*>")
                .matcher(body)
                .results()
                .map(java.util.regex.MatchResult::group)
                .toList();
    }

    /** A body as it would be valid: what is marked stands for itself. */
    private static String filled(String body) {
        return body.replace("<", "").replace(">", "");
    }

    /** A body for every route that takes one, each value marked by angle brackets. */
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
