package dev.mayfly.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.CuttingProxy;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The database goes away, also at the worst moment: after COMMIT was sent and before it was answered. */
class LostConnectionTest {

    private static TestApi direct;
    private static CuttingProxy proxy;
    private static TestApi proxied;

    @BeforeAll
    static void start() throws IOException {
        direct = TestApi.start();
        proxy = new CuttingProxy(direct.database().url());
        proxied = TestApi.start(
                Map.of("datasources.default.url", proxy.url(), "datasources.default.connection-timeout", 1000));
    }

    @AfterAll
    static void stop() throws IOException {
        proxied.close();
        proxy.close();
        direct.close();
    }

    @Test
    void aCreationWhoseCommitWasNotAnsweredIsThereOnceWhenItIsRepeated() {
        Tenant owner = throughProxy(direct.newTenant());
        var header = Map.of("Idempotency-Key", "k");
        String body = Tenant.experiment("e", 3);
        proxy.loseCommitAfter("INSERT INTO eval_batches");

        Answer lost = owner.post("/api/batches", body, header);
        Answer repeated = owner.post("/api/batches", body, header);

        assertThat(lost.status()).as(lost.body()).isEqualTo(503);
        assertThat(lost.header("Retry-After")).isNotNull();
        assertThat(lost.header("Content-Type")).startsWith("application/problem+json");
        assertThat(repeated.status()).as(repeated.body()).isEqualTo(201);
        assertThat(repeated.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(repeated.text("batch.jobCount")).isEqualTo("3");
        assertThat(direct.query("SELECT count(*) || ' ' || min(id::text) FROM eval_batches WHERE workspace_id = '%s'"
                        .formatted(owner.workspaceId())))
                .isEqualTo("1 " + repeated.text("batch.id"));
    }

    @Test
    void anAnswerOfAWorkerWhoseCommitWasNotAnsweredCountsOnceWhenItIsRepeated() {
        Tenant owner = throughProxy(direct.newTenant());
        owner.newExperiment("e", 1);
        Tenant.LeasedJob job = owner.claimAll().getFirst();
        proxy.loseCommitAfter("INSERT INTO evaluations");

        Answer lost = owner.complete(job, "70");
        Answer repeated = owner.complete(job, "70");

        assertThat(lost.status()).isEqualTo(503);
        assertThat(repeated.status()).isEqualTo(200);
        assertThat(repeated.text("status")).isEqualTo("COMPLETED");
        assertThat(owner.get("/api/experiments/e").text("status")).isEqualTo("COMPLETED");
        assertThat(direct.query("SELECT count(*) FROM usage_ledger WHERE job_id = '%s'".formatted(job.id())))
                .isEqualTo("1");
    }

    @Test
    void aDatabaseThatIsAwayIsAnsweredWith503UntilItIsBack() {
        Tenant owner = throughProxy(direct.newTenant());
        owner.newExperiment("e", 1);

        proxy.setAway(true);
        Answer read = owner.get("/api/experiments/e");
        Answer written = owner.post("/api/documents", "{\"title\": \"t\", \"content\": \"c\"}");
        Answer ready = owner.get("/health/ready");
        Answer live = owner.get("/health/live");
        proxy.setAway(false);

        for (Answer answer : java.util.List.of(read, written, ready)) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isNotNull();
            assertThat(answer.text("code")).isEqualTo("service_unavailable");
            assertThat(answer.body()).doesNotContain("localhost", "Hikari", "jdbc");
        }
        assertThat(live.status()).isEqualTo(200);
        assertThat(owner.get("/api/experiments/e").status()).isEqualTo(200);
    }

    private static Tenant throughProxy(Tenant tenant) {
        return new Tenant(proxied, tenant.token(), tenant.workspaceId(), tenant.key());
    }
}
