package dev.mayfly.api.web;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.Visitor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Whatever people and agents write, on every page that shows it, is text and nothing else. */
class EscapingTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final List<String> HOSTILE = List.of(
            "</textarea></title><script>alert(1)</script>",
            "\"><svg onload=alert(1)>",
            "' onmouseover='alert(1)' x='",
            "javascript:alert(1)");

    @Test
    void everyTextOnEveryPageOfAnExperimentIsText() {
        for (String hostile : HOSTILE) {
            Tenant tenant = API.newTenant();
            API.sql("UPDATE workspaces SET name = %s WHERE id = '%s'".formatted(sql(hostile), tenant.workspaceId()));
            API.sql("UPDATE users SET name = %s WHERE id = '%s'".formatted(sql(hostile), tenant.userId()));
            String text = json(hostile);
            for (String run : List.of("one", "two")) {
                Answer created = tenant.post("/api/batches", """
                        {"trackingId": "%1$s", "name": "%2$s", "description": "%2$s", "isEphemeral": true,
                         "ephemeralAgent": {"name": "%2$s", "description": "%2$s", "primaryInstructions": "%2$s %1$s",
                          "selfCritiqueInstructions": "%2$s", "model": "%2$s",
                          "assertions": [{"type": "contains", "value": "%2$s"}]},
                         "ephemeralDocuments": {"inline": [{"title": "%2$s", "content": "%2$s"},
                          {"title": "%2$s 2", "content": "%2$s"}]}}
                        """.formatted(run, text));
                if (created.status() != 201) {
                    throw new AssertionError(created.body());
                }
            }
            tenant.newDocument(text, text);
            tenant.create("/api/agents", "{\"name\": \"%s\", \"primaryInstructions\": \"x\"}".formatted(text));
            List<Tenant.LeasedJob> jobs = tenant.claimAll();
            tenant.post("/api/jobs/%s/fail".formatted(jobs.getFirst().id()), """
                    {"leaseToken": "%s", "retryable": false, "error": {"code": "%s", "message": "%s"}}
                    """.formatted(
                            jobs.getFirst().leaseToken(), text.length() > 50 ? "X" : text, text));
            Tenant.LeasedJob done = jobs.get(1);
            tenant.post("/api/jobs/%s/complete".formatted(done.id()), """
                    {"leaseToken": "%s", "grade": 50, "summary": "%2$s", "analysis": "%2$s", "durationMs": 1,
                     "model": "%2$s", "highlights": [{"start": 1, "end": 5, "quote": "%2$s", "comment": "%2$s"}]}
                    """.formatted(done.leaseToken(), text));
            Visitor visitor = Visitor.of(tenant);
            assertSoftly(softly -> {
                for (String path : List.of(
                        "/experiments",
                        "/experiments?q=" + encode(hostile) + "&status=" + encode(hostile),
                        "/experiments/new",
                        "/experiments/new/documents",
                        "/experiments/one",
                        "/experiments/one/status",
                        "/experiments/one?q=" + encode(hostile) + "&sort=" + encode(hostile),
                        "/experiments/one/results/" + jobs.get(0).id(),
                        "/experiments/one/results/" + jobs.get(1).id(),
                        "/experiments/two/results/" + jobs.get(0).id(),
                        "/experiments/two/results/" + jobs.get(1).id(),
                        "/experiments/one/delete",
                        "/experiments/compare?run=one&run=two",
                        "/experiments/" + encode(hostile),
                        "/sign-in?next=" + encode(hostile))) {
                    Document page = visitor.get(path).html();
                    softly.assertThat(
                                    page.select(
                                            "script:not([src]), svg, [onload], [onmouseover], [href^=javascript], [src^=javascript]"))
                            .as(path + " with " + hostile)
                            .isEmpty();
                }
                Document refused = visitor.get("/experiments/new")
                        .send(
                                "#new-experiment",
                                Map.ofEntries(
                                        Map.entry("name", List.of(hostile.repeat(9))),
                                        Map.entry("description", List.of(hostile)),
                                        Map.entry("trackingId", List.of(hostile)),
                                        Map.entry("agentName", List.of(hostile)),
                                        Map.entry("instructions", List.of(hostile)),
                                        Map.entry("model", List.of(hostile)),
                                        Map.entry("checkType", List.of(hostile)),
                                        Map.entry("checkValue", List.of(hostile)),
                                        Map.entry("checkPath", List.of(hostile)),
                                        Map.entry("checkWeight", List.of(hostile)),
                                        Map.entry("documentTitle", List.of(hostile)),
                                        Map.entry("documentContent", List.of(hostile)),
                                        Map.entry("documentFormat", List.of(hostile)),
                                        Map.entry("urls", List.of(hostile)),
                                        Map.entry("repeatCount", List.of(hostile)),
                                        Map.entry("expiresInDays", List.of(hostile))))
                        .html();
                softly.assertThat(refused.select("#problem")).isNotEmpty();
                softly.assertThat(refused.select("script:not([src]), svg, [onload], [onmouseover], [href^=javascript]"))
                        .isEmpty();
            });
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String json(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String sql(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
