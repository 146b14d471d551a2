package dev.mayfly.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Evaluation jobs in the analytics of their agents. */
class JobExecutionTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();

    @Test
    void aCompletedJobIsASuccessfulExecutionOfItsAgent() {
        var batch = owner.newExperiment("e", 1);
        var job = owner.claimAll().getFirst();
        var answer = """
                {"leaseToken": "%s", "grade": 80, "summary": "s", "analysis": "a", "durationMs": 1234, "costUsd": "0.126"}
                """.formatted(job.leaseToken());

        owner.post("/api/jobs/%s/complete".formatted(job.id()), answer);
        owner.post("/api/jobs/%s/complete".formatted(job.id()), answer);

        var executions = owner.get("/api/executions?agentId=" + batch.text("agent.id"));
        assertThat(executions.size("items")).isOne();
        assertThat(executions.text("items.0.executionId")).isEqualTo("job_%s_1".formatted(job.id()));
        assertThat(executions.text("items.0.status")).isEqualTo("success");
        assertThat(executions.text("items.0.duration")).isEqualTo("1234");
        assertThat(executions.text("items.0.creditsConsumed")).isEqualTo("13");
        assertThat(executions.text("items.0.sessionId")).isEqualTo(batch.text("batch.id"));
        var shown = owner.get("/api/executions/job_%s_1".formatted(job.id()));
        assertThat(shown.text("logs.0.category")).isEqualTo("execution");
        assertThat(shown.text("logs.0.context.jobId")).isEqualTo(job.id());
    }

    @Test
    void eachFailedAttemptIsAnExecutionThatTellsWhy() {
        var batch = owner.newExperiment("e", 1);
        var job = owner.claimAll().getFirst();

        owner.post("/api/jobs/%s/fail".formatted(job.id()), """
                {"leaseToken": "%s", "retryable": true,
                 "error": {"code": "rate_limit_error", "message": "slow down, joe@example.com"}}
                """.formatted(job.leaseToken()));

        var executions = owner.get("/api/executions?agentId=" + batch.text("agent.id"));
        assertThat(executions.size("items")).isOne();
        assertThat(executions.text("items.0.status")).isEqualTo("failed");
        assertThat(executions.text("items.0.errorCode")).isEqualTo("RATE_LIMITED");
        assertThat(executions.text("items.0.originalErrorCode")).isEqualTo("rate_limit_error");
        assertThat(executions.text("items.0.errorMessage")).isEqualTo("slow down, ***@***");
    }

    @Test
    void anAttemptWhoseWorkerFellSilentIsATimeout() {
        var batch = owner.newExperiment("e", 1);
        var job = owner.claimAll().getFirst();
        API.sql("UPDATE eval_jobs SET lease_expires_at = now() - interval '1 s' WHERE id = '%s'".formatted(job.id()));

        owner.claimAll();

        var executions = owner.get("/api/executions?agentId=" + batch.text("agent.id"));
        assertThat(executions.text("items.0.status")).isEqualTo("timeout");
        assertThat(executions.text("items.0.originalErrorCode")).isEqualTo("lease_expired");
    }

    @Test
    void nothingIsRecordedWhileRecordingIsSwitchedOff() {
        try (var api = TestApi.start(Map.of("executions.collection-enabled", false))) {
            var tenant = api.newTenant();
            var agent = tenant.newAgent();
            tenant.newExperiment("e", 1);
            var job = tenant.claimAll().getFirst();

            var recorded = tenant.post(
                    "/api/executions",
                    "{\"agentId\": \"%s\", \"status\": \"success\", \"duration\": 1}".formatted(agent));
            var logged = tenant.post(
                    "/api/executions/x/logs", "{\"category\": \"execution\", \"level\": \"info\", \"message\": \"m\"}");
            var completed = tenant.post(
                    "/api/jobs/%s/complete".formatted(job.id()),
                    "{\"leaseToken\": \"%s\", \"summary\": \"s\", \"analysis\": \"a\", \"durationMs\": 1}"
                            .formatted(job.leaseToken()));

            assertThat(recorded.status()).isEqualTo(202);
            assertThat(logged.status()).isEqualTo(202);
            assertThat(completed.status()).isEqualTo(200);
            assertThat(api.query("SELECT count(*) FROM agent_executions")).isEqualTo("0");
            assertThat(api.query("SELECT count(*) FROM agent_logs")).isEqualTo("0");
        }
    }
}
