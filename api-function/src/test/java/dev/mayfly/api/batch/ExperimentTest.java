package dev.mayfly.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of an experiment: who sees it, how many there may be, how it is changed, repeated and deleted. */
class ExperimentTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final TemporalUnitWithinOffset A_MINUTE = new TemporalUnitWithinOffset(1, ChronoUnit.MINUTES);

    @Test
    void anExperimentIsItsCreatorsAndTheAdminsAndNobodyElses() {
        Tenant owner = API.newTenant();
        Tenant admin = owner.colleague("admin", "read", "write");
        Tenant creator = owner.colleague("member", "read", "write");
        Tenant other = owner.colleague("member", "read", "write");
        Tenant viewer = owner.colleague("viewer", "read");
        String batch = creator.newExperiment("mine", 1).text("batch.id");

        for (String path : List.of(
                "/api/experiments/mine",
                "/api/experiments/mine/results",
                "/api/experiments/mine/export",
                "/api/batches/" + batch)) {
            assertThat(List.of(creator, admin, owner))
                    .allSatisfy(user -> assertThat(user.get(path).status()).isEqualTo(200));
            assertThat(List.of(other, viewer))
                    .allSatisfy(user -> assertThat(user.get(path).status()).isEqualTo(404));
        }
        assertThat(other.patch("/api/experiments/mine", "{\"description\": \"x\"}")
                        .status())
                .isEqualTo(404);
        assertThat(other.post("/api/experiments/mine/rerun", "{}").status()).isEqualTo(404);
        assertThat(other.delete("/api/experiments/mine").status()).isEqualTo(404);
        assertThat(other.post("/api/batches/%s/cancel".formatted(batch), "{}").status())
                .isEqualTo(404);
        assertThat(other.get("/api/batches").size("items")).isZero();
        assertThat(admin.get("/api/batches").size("items")).isEqualTo(1);
    }

    @Test
    void aUserHasAtMostTenLiveExperiments() {
        Tenant owner = API.newTenant();
        IntStream.range(0, 10).forEach(i -> owner.newExperiment("e" + i, 1));

        Answer eleventh = owner.post("/api/batches", Tenant.experiment("e10", 1));
        Answer rerun = owner.post("/api/experiments/e0/rerun", "{}");

        for (Answer refused : List.of(eleventh, rerun)) {
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.text("code")).isEqualTo("experiment_limit_reached");
            assertThat(refused.text("detail")).contains("10");
            assertThat(refused.header("Retry-After")).isNotNull();
        }
        assertThat(owner.colleague("member", "read", "write")
                        .post("/api/batches", Tenant.experiment("another-users", 1))
                        .status())
                .isEqualTo(201);
        assertThat(owner.post("/api/batches", regular(owner)).status()).isEqualTo(201);
    }

    @Test
    void deletingPromotingAndExpiringGiveAPlaceBack() {
        Tenant owner = API.newTenant();
        IntStream.range(0, 10).forEach(i -> owner.newExperiment("e" + i, 1));

        owner.delete("/api/experiments/e0");
        owner.patch("/api/experiments/e1", "{\"promote\": true}");
        expire(owner, "e2");

        assertThat(IntStream.range(0, 3)
                        .map(i -> owner.post("/api/batches", Tenant.experiment("n" + i, 1))
                                .status()))
                .containsOnly(201);
        assertThat(owner.post("/api/batches", Tenant.experiment("n3", 1)).status())
                .isEqualTo(429);
    }

    @Test
    void anExpiredExperimentIsNotRevivedPastTheLimit() {
        Tenant owner = API.newTenant();
        owner.newExperiment("expired", 1);
        expire(owner, "expired");
        IntStream.range(0, 10).forEach(i -> owner.newExperiment("e" + i, 1));

        Answer refused = owner.patch("/api/experiments/expired", "{\"expiresInDays\": 3}");
        owner.delete("/api/experiments/e0");
        Answer revived = owner.patch("/api/experiments/expired", "{\"expiresInDays\": 3}");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(revived.status()).isEqualTo(200);
        assertThat(revived.at("isExpired")).isEqualTo(false);
    }

    @Test
    void parallelCreationsOfOneUserNeverPassTheLimit() throws Exception {
        Tenant owner = API.newTenant();
        IntStream.range(0, 7).forEach(i -> owner.newExperiment("e" + i, 1));
        var barrier = new CyclicBarrier(16);

        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(16)) {
            List<Future<Answer>> answers = IntStream.range(0, 16)
                    .mapToObj(i -> threads.submit(() -> {
                        barrier.await();
                        return i % 4 == 0
                                ? owner.post("/api/experiments/e0/rerun", "{}")
                                : owner.post("/api/batches", Tenant.experiment("p" + i, 2));
                    }))
                    .toList();
            for (Future<Answer> answer : answers) {
                statuses.add(answer.get().status());
            }
        }

        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(3);
        assertThat(statuses.stream().filter(status -> status == 429)).hasSize(13);
        assertThat(API.query(
                        "SELECT count(*) FROM eval_batches WHERE workspace_id = '%s'".formatted(owner.workspaceId())))
                .isEqualTo("10");
        assertThat(API.query("SELECT count(*) FROM agents WHERE workspace_id = '%s'".formatted(owner.workspaceId())))
                .isEqualTo("10");
    }

    @Test
    void anExpiredExperimentIsReadableUntilItIsDeleted() {
        Tenant owner = API.newTenant();
        String batch = owner.newExperiment("e", 1).text("batch.id");

        expire(owner, "e");

        assertThat(owner.get("/api/experiments/e").at("isExpired")).isEqualTo(true);
        assertThat(owner.get("/api/batches/" + batch).at("isExpired")).isEqualTo(true);
        assertThat(owner.get("/api/experiments/e/results").size("items")).isEqualTo(1);
        assertThat(owner.get("/api/experiments/e/export").status()).isEqualTo(200);
        assertThat(owner.get("/api/batches").size("items")).isZero();
        assertThat(owner.get("/api/batches?includeExpired=true").size("items")).isEqualTo(1);
        assertThat(owner.post("/api/batches", Tenant.experiment("e", 1)).status())
                .isEqualTo(409);
    }

    @Test
    void showsSettingsAgentAndEphemeralResources() {
        Tenant owner = API.newTenant();
        Answer created = owner.create("/api/batches", """
                {"trackingId": "e", "name": "N", "description": "D", "isEphemeral": true, "expiresInDays": 2, "repeatCount": 3,
                 "ephemeralAgent": {"name": "A", "description": "B", "primaryInstructions": "I", "model": "m",
                    "selfCritiqueInstructions": "S", "providesGrades": false,
                    "assertions": [{"type": "minWords", "value": 3, "weight": 2}]},
                 "ephemeralDocuments": {"inline": [{"title": "t", "content": "c"}]}}
                """);

        Answer shown = owner.get("/api/experiments/e");

        assertThat(shown.text("batchId")).isEqualTo(created.text("batch.id"));
        assertThat(shown.text("name")).isEqualTo("N");
        assertThat(shown.text("description")).isEqualTo("D");
        assertThat(shown.text("trackingUrl")).isEqualTo("/api/experiments/e");
        assertThat(shown.text("repeatCount")).isEqualTo("3");
        assertThat(shown.text("status")).isEqualTo("RUNNING");
        assertThat(shown.at("agent"))
                .hasToString(("{id=%s, version=1, name=A, description=B, isEphemeral=true, primaryInstructions=I,"
                                + " selfCritiqueInstructions=S, providesGrades=false, model=m,"
                                + " assertions=[{type=minWords, value=3, path=null, weight=2}]}")
                        .formatted(created.text("agent.id")));
        assertThat(shown.text("ephemeralResources.agentId")).isEqualTo(created.text("agent.id"));
        assertThat(shown.size("ephemeralResources.documentIds")).isEqualTo(1);
        assertThat(shown.at("metrics.successRate")).isNull();
    }

    @Test
    void anExtensionCountsFromNowUpToThirtyDays() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 1);

        Answer byDays = owner.patch("/api/experiments/e", "{\"expiresInDays\": 30}");
        Instant wanted = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
        Answer byTime = owner.patch("/api/experiments/e", "{\"expiresAt\": \"%s\"}".formatted(wanted));

        assertThat(Instant.parse(byDays.text("expiresAt")))
                .isCloseTo(Instant.now().plus(Duration.ofDays(30)), A_MINUTE);
        assertThat(byTime.text("expiresAt")).isEqualTo(wanted.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'expiresInDays': 0}                                            | /expiresInDays",
                "{'expiresInDays': 31}                                           | /expiresInDays",
                "{'expiresAt': '2020-01-01T00:00:00Z'}                           | /expiresAt",
                "{'expiresAt': '2999-01-01T00:00:00Z'}                           | /expiresAt",
                "{'expiresAt': '+1000000000-12-31T23:59:59Z'}                    | /expiresAt",
                "{'expiresAt': 'tomorrow'}                                       | /expiresAt",
                "{'expiresAt': '2999-01-01T00:00:00Z', 'expiresInDays': 1}       | /expiresAt",
                "{'promote': true, 'expiresInDays': 1}                           | /promote",
            })
    void refusesChangesThatAreOutOfRangeOrContradictOneAnother(String body, String pointer) {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 1);

        Answer answer = owner.patch("/api/experiments/e", body.replace('\'', '"'));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo(pointer);
    }

    @Test
    void aChangeNeedsSomethingToChange() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 1);

        assertThat(owner.patch("/api/experiments/e", "{}").status()).isEqualTo(400);
        assertThat(owner.patch("/api/experiments/e", "{\"promote\": false}").status())
                .isEqualTo(400);
    }

    @Test
    void promotingMakesThePartsOrdinaryForEverybodyAndForGood() {
        Tenant owner = API.newTenant();
        String agent = owner.newExperiment("e", 2).text("agent.id");

        Answer promoted = owner.patch("/api/experiments/e", "{\"promote\": true, \"description\": \"kept\"}");

        assertThat(promoted.at("isEphemeral")).isEqualTo(false);
        assertThat(promoted.at("expiresAt")).isNull();
        assertThat(promoted.text("description")).isEqualTo("kept");
        assertThat(promoted.at("ephemeralResources.agentId")).isNull();
        assertThat(owner.get("/api/agents/" + agent).status()).isEqualTo(200);
        assertThat(owner.get("/api/documents").size("items")).isEqualTo(2);
        assertThat(owner.get("/api/batches?type=regular").size("items")).isEqualTo(1);
        assertThat(owner.patch("/api/experiments/e", "{\"expiresInDays\": 1}").text("code"))
                .isEqualTo("not_ephemeral");
        assertThat(owner.patch("/api/experiments/e", "{\"promote\": true}").status())
                .isEqualTo(200);
    }

    @Test
    void aRerunCopiesWhatTheExperimentOwns() {
        Tenant owner = API.newTenant();
        String shared = owner.newDocument("Shared", "s");
        Answer first = owner.create("/api/batches", """
                {"trackingId": "first", "name": "N", "isEphemeral": true, "repeatCount": 2,
                 "ephemeralAgent": {"name": "A", "primaryInstructions": "I"}, "documentIds": ["%s"],
                 "ephemeralDocuments": {"inline": [{"title": "Own", "content": "o"}]}}
                """.formatted(shared));

        Answer rerun =
                owner.create("/api/experiments/first/rerun", "{\"trackingId\": \"second\", \"expiresInDays\": 1}");
        owner.delete("/api/experiments/first");

        Answer second = owner.get("/api/experiments/second");
        assertThat(rerun.header("Location")).isEqualTo("/api/batches/" + rerun.text("batch.id"));
        assertThat(rerun.text("batch.jobCount")).isEqualTo("4");
        assertThat(rerun.text("agent.id")).isNotEqualTo(first.text("agent.id"));
        assertThat(second.text("name")).isEqualTo("N");
        assertThat(second.text("agent.primaryInstructions")).isEqualTo("I");
        assertThat(second.size("ephemeralResources.documentIds")).isEqualTo(1);
        assertThat(owner.claimAll())
                .extracting(Tenant.LeasedJob::documentTitle)
                .containsExactlyInAnyOrder("Shared", "Shared", "Own", "Own");
    }

    @Test
    void aRerunKeepsTheAgentVersionOfTheFirstRun() {
        Tenant owner = API.newTenant();
        String agent = owner.newAgent();
        owner.create("/api/batches", """
                {"trackingId": "first", "agentId": "%s", "documentIds": ["%s"]}
                """.formatted(agent, owner.newDocument("t", "c")));
        owner.create("/api/agents/%s/versions".formatted(agent), "{\"primaryInstructions\": \"New.\"}");

        owner.create("/api/experiments/first/rerun", "{\"trackingId\": \"second\"}");

        assertThat(owner.get("/api/experiments/second").text("agent.version")).isEqualTo("1");
        assertThat(owner.get("/api/experiments/second").text("agent.id")).isEqualTo(agent);
        assertThat(owner.get("/api/experiments/second").at("isEphemeral")).isEqualTo(true);
    }

    @Test
    void aRerunOfATargetCountBatchHasAsManyJobsOverTheSameDocuments() {
        Tenant owner = API.newTenant();
        String agent = owner.newAgent();
        owner.create("/api/batches", """
                {"agentId": "%s", "documentIds": ["%s", "%s"]}
                """.formatted(agent, owner.newDocument("A", "a"), owner.newDocument("B", "b")));
        owner.claimAll().forEach(job -> owner.complete(job, "1"));
        owner.create("/api/batches", """
                {"trackingId": "target", "agentId": "%s", "targetCount": 5}
                """.formatted(agent));
        List<String> before = owner.claimAll().stream()
                .map(Tenant.LeasedJob::documentId)
                .sorted()
                .toList();

        Answer rerun = owner.create("/api/experiments/target/rerun", "{}");

        assertThat(rerun.text("batch.jobCount")).isEqualTo("5");
        assertThat(owner.claimAll().stream().map(Tenant.LeasedJob::documentId).sorted())
                .isEqualTo(before);
    }

    @Test
    void cancellingEndsAllJobsAndTwiceChangesNothing() {
        Tenant owner = API.newTenant();
        String batch = owner.newExperiment("e", 3).text("batch.id");
        Answer claimed = owner.post("/api/jobs/claim", "{\"limit\": 1}");

        Answer cancelled = owner.post("/api/batches/%s/cancel".formatted(batch), "");
        Answer again = owner.post("/api/batches/%s/cancel".formatted(batch), "");

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.text("status")).isEqualTo("CANCELLED");
        assertThat(cancelled.text("jobStats.cancelled")).isEqualTo("3");
        assertThat(again.body()).isEqualTo(cancelled.body());
        assertThat(owner.complete(
                                new Tenant.LeasedJob(
                                        claimed.text("items.0.jobId"), claimed.text("items.0.leaseToken"), "", ""),
                                "1")
                        .status())
                .isEqualTo(409);
        assertThat(owner.claimAll()).isEmpty();
    }

    @Test
    void aCompletedBatchCannotBeCancelled() {
        Tenant owner = API.newTenant();
        String batch = owner.newExperiment("e", 1).text("batch.id");
        owner.claimAll().forEach(job -> owner.complete(job, "1"));

        Answer answer = owner.post("/api/batches/%s/cancel".formatted(batch), "");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("code")).isEqualTo("batch_completed");
    }

    @Test
    void deletingRemovesAllOfItAndNothingElseAndAnswersWithTheReceipt() {
        Tenant owner = API.newTenant();
        String shared = owner.newDocument("Shared", "s");
        String agent = owner.newAgent();
        owner.newExperiment("other", 1);
        Answer created = owner.create("/api/batches", """
                {"trackingId": "e", "isEphemeral": true, "ephemeralAgent": {"baseAgentId": "%s"}, "documentIds": ["%s"],
                 "ephemeralDocuments": {"inline": [{"title": "Own", "content": "o"}]}}
                """.formatted(agent, shared));
        owner.claimAll().forEach(job -> owner.complete(job, "80"));

        Answer deleted = owner.delete("/api/experiments/e");

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.at("complete")).isEqualTo(true);
        assertThat(deleted.text("receipt.batchId")).isEqualTo(created.text("batch.id"));
        assertThat(deleted.text("receipt.cause")).isEqualTo("deleted");
        assertThat(deleted.text("receipt.requestedBy")).isEqualTo(owner.userId());
        assertThat(List.of(
                        "jobs",
                        "evaluations",
                        "documents",
                        "documentVersions",
                        "agents",
                        "agentVersions",
                        "executions",
                        "logs",
                        "interactions",
                        "batches"))
                .extracting(name -> deleted.text("receipt." + name))
                .containsExactly("2", "2", "1", "1", "1", "1", "2", "2", "1", "1");
        assertThat(owner.get("/api/experiments/e").status()).isEqualTo(404);
        assertThat(owner.delete("/api/experiments/e").status()).isEqualTo(404);
        assertThat(owner.get("/api/documents/" + shared).status()).isEqualTo(200);
        assertThat(owner.get("/api/agents/" + agent).status()).isEqualTo(200);
        assertThat(owner.get("/api/experiments/other").text("jobStats.completed"))
                .isEqualTo("1");
        assertThat(owner.get("/api/admin/deletion-receipts").text("items.0.trackingId"))
                .isEqualTo("e");
    }

    @Test
    void deletingIsRefusedWhileAJobRunsUnderALiveLease() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 2);
        String job = owner.post("/api/jobs/claim", "{}").text("items.0.jobId");

        Answer refused = owner.delete("/api/experiments/e");
        API.sql("UPDATE eval_jobs SET lease_expires_at = now() - interval '1 s' WHERE id = '%s'".formatted(job));
        Answer deleted = owner.delete("/api/experiments/e");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("code")).isEqualTo("jobs_running");
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.text("receipt.jobs")).isEqualTo("2");
    }

    @Test
    void theCostOutlivesTheExperiment() {
        Tenant owner = API.newTenant();
        String batch = owner.newExperiment("e", 2).text("batch.id");
        owner.claimAll().forEach(job -> owner.complete(job, "80"));

        owner.delete("/api/experiments/e");

        assertThat(API.query(
                        "SELECT sum(cost_usd) || ' ' || sum(input_tokens) || ' ' || sum(output_tokens) FROM usage_ledger"
                                + " WHERE batch_id = '%s'".formatted(batch)))
                .isEqualTo("0.020000000 20 10");
    }

    @Test
    void manualCleanupDeletesWhatHasExpiredInThisWorkspaceOnlyAndADryRunNothing() {
        Tenant owner = API.newTenant();
        Tenant stranger = API.newTenant();
        owner.newExperiment("expired", 2);
        owner.newExperiment("live", 1);
        stranger.newExperiment("theirs", 1);
        expire(owner, "expired");
        expire(stranger, "theirs");

        Answer dry = owner.post("/api/admin/cleanup", "{\"dryRun\": true}");
        int afterDryRun = owner.get("/api/experiments/expired").status();
        Answer real = owner.post("/api/admin/cleanup", "{}");

        assertThat(dry.text("found")).isEqualTo("1");
        assertThat(dry.text("deleted")).isEqualTo("0");
        assertThat(dry.text("trackingIds.0")).isEqualTo("expired");
        assertThat(afterDryRun).isEqualTo(200);
        assertThat(real.text("deleted")).isEqualTo("1");
        assertThat(owner.get("/api/experiments/expired").status()).isEqualTo(404);
        assertThat(owner.get("/api/experiments/live").status()).isEqualTo(200);
        assertThat(stranger.get("/api/experiments/theirs").status()).isEqualTo(200);
        assertThat(owner.get("/api/admin/cleanup-runs").size("items")).isEqualTo(1);
        assertThat(stranger.get("/api/admin/cleanup-runs").size("items")).isZero();
        assertThat(owner.get("/api/admin/deletion-receipts").text("items.0.cause"))
                .isEqualTo("expired");
    }

    private static void expire(Tenant owner, String trackingId) {
        API.sql(
                "UPDATE eval_batches SET expires_at = now() - interval '1 s' WHERE workspace_id = '%s' AND tracking_id = '%s'"
                        .formatted(owner.workspaceId(), trackingId));
    }

    private static String regular(Tenant owner) {
        return "{\"agentId\": \"%s\", \"documentIds\": [\"%s\"]}"
                .formatted(owner.newAgent(), owner.newDocument("t", "c"));
    }
}
