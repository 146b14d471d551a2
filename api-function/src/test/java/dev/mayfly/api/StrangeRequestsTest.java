package dev.mayfly.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Strange;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Whatever a caller sends, the answer is one of ours: never a 5xx, and every refusal a problem of one shape. */
class StrangeRequestsTest {

    @AutoClose
    private static final TestApi API = TestApi.start(Map.of("experiments.max-per-user", 100_000));

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

            Strange.assertOurs(softly, answer, "%s?%s=%s".formatted(path, name, Strange.shorten(value)));
        }))));
        assertSoftly(softly -> {
            Strange.assertOurs(softly, owner.get("/api/batches?limit=1&limit=2&limit=x"), "repeated limits");
            Strange.assertOurs(softly, owner.get("/api/experiments/compare?baseline=e&candidate=e%00"), "compare");
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
                                .as("%s %s%s", verb, base, Strange.shorten(step))
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
                    .as("GET with %s: %s", name, Strange.shorten(value))
                    .isBetween(200, 499);
            softly.assertThat(write.status())
                    .as("POST with %s: %s", name, Strange.shorten(value))
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
    void unknownPathsAreMissingForEverybody() {
        for (String credential : Stream.of("", API.newTenant().key()).toList()) {
            Answer answer = API.call("GET", "/api/nothing/here", null, credential);

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text("instance")).isEqualTo("/api/nothing/here");
            assertThat(answer.text("code")).isEqualTo("not_found");
        }
    }

    private static String cursor(Answer page) {
        return page.text("nextCursor");
    }
}
