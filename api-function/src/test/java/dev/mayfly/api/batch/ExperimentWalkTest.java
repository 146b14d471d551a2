package dev.mayfly.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExperimentWalkTest {

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = TestApi.start();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void anExperimentIsCreatedEvaluatedReadAndDeleted() {
        Tenant tenant = api.newTenant();

        Answer created = tenant.post("/api/batches", """
                {"trackingId": "first", "isEphemeral": true, "expiresInDays": 1,
                 "ephemeralAgent": {"name": "Checker", "primaryInstructions": "Check it.",
                    "assertions": [{"type": "contains", "value": "alpha", "weight": 1}]},
                 "ephemeralDocuments": {"inline": [
                    {"title": "a", "content": "alpha beta"}, {"title": "b", "content": "gamma"}]}}
                """);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        Answer claimed = tenant.post("/api/jobs/claim", "{\"limit\": 10}");
        assertThat(claimed.status()).as(claimed.body()).isEqualTo(200);
        assertThat(claimed.size("items")).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            Answer completed = tenant.post(
                    "/api/jobs/%s/complete".formatted(claimed.text("items.%d.jobId".formatted(i))),
                    """
                    {"leaseToken": "%s", "grade": %d, "summary": "s", "analysis": "a",
                     "highlights": [{"start": 0, "end": 1, "quote": "a", "comment": "c"}],
                     "usage": {"inputTokens": 10, "outputTokens": 5}, "costUsd": "0.0015", "durationMs": 12}
                    """.formatted(claimed.text("items.%d.leaseToken".formatted(i)), 50 + 50 * i));
            assertThat(completed.status()).as(completed.body()).isEqualTo(200);
        }

        Answer experiment = tenant.get("/api/experiments/first");
        assertThat(experiment.status()).as(experiment.body()).isEqualTo(200);
        assertThat(experiment.text("status")).isEqualTo("COMPLETED");
        assertThat(experiment.text("jobStats.completed")).isEqualTo("2");
        assertThat(experiment.text("metrics.grades.mean")).isEqualTo("75.0");
        assertThat(experiment.text("metrics.costUsd")).isEqualTo("0.003");
        Answer results = tenant.get("/api/experiments/first/results");
        assertThat(results.size("items")).as(results.body()).isEqualTo(2);
        Answer list = tenant.get("/api/batches?type=experiment");
        assertThat(list.size("items")).as(list.body()).isEqualTo(1);
        Answer deleted = tenant.delete("/api/experiments/first");
        assertThat(deleted.status()).as(deleted.body()).isEqualTo(200);
        assertThat(deleted.text("receipt.jobs")).isEqualTo("2");
        assertThat(tenant.get("/api/experiments/first").status()).isEqualTo(404);
    }
}
