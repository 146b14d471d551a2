package dev.mayfly.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol of workers over HTTP. */
class JobControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void aClaimCarriesEverythingThatAWorkerNeeds() {
        Tenant owner = API.newTenant();
        Answer created = owner.newExperiment("e", 1);

        Answer claimed = owner.post("/api/jobs/claim", "{\"leaseSeconds\": 60}");

        assertThat(claimed.text("items.0.batchId")).isEqualTo(created.text("batch.id"));
        assertThat(claimed.text("items.0.attempt")).isEqualTo("1");
        assertThat(claimed.text("items.0.agent.instructions")).isEqualTo("Check it.");
        assertThat(claimed.text("items.0.document.content")).isEqualTo("Text 0");
        assertThat(Duration.between(Instant.now(), Instant.parse(claimed.text("items.0.leaseExpiresAt"))))
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
        assertThat(owner.post("/api/jobs/claim", "{}").size("items")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"limit\": 0}",
                "{\"limit\": 101}",
                "{\"leaseSeconds\": 0}",
                "{\"leaseSeconds\": 3601}",
                "{\"limit\": \"1\"}"
            })
    void claimsOfOneToAHundredJobsForOneSecondToAnHour(String body) {
        Answer answer = API.newTenant().post("/api/jobs/claim", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isIn("/limit", "/leaseSeconds");
    }

    @Test
    void aClaimTakesOneJobWhenNothingIsSaidAndUpToTheLimitOtherwise() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 5);

        assertThat(owner.post("/api/jobs/claim", "{}").size("items")).isEqualTo(1);
        assertThat(owner.post("/api/jobs/claim", "{\"limit\": 3}").size("items"))
                .isEqualTo(3);
        assertThat(owner.claimAll()).hasSize(1);
    }

    @Test
    void claimsNeedTheWorkerScopeAndAnAdminsRole() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 1);

        assertThat(owner.withKey("read", "write", "admin")
                        .post("/api/jobs/claim", "{}")
                        .text("code"))
                .isEqualTo("scope_missing");
        assertThat(owner.colleague("member", "read", "write")
                        .withToken()
                        .post("/api/jobs/claim", "{}")
                        .text("code"))
                .isEqualTo("role_not_sufficient");
        assertThat(owner.colleague("admin", "worker")
                        .post("/api/jobs/claim", "{}")
                        .size("items"))
                .isEqualTo(1);
    }

    @Test
    void noJobIsClaimedTwiceByManyWorkersAtOnce() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 120);
        var claimed = new ConcurrentLinkedQueue<String>();

        try (var threads = Executors.newFixedThreadPool(8)) {
            IntStream.range(0, 8)
                    .forEach(_ -> threads.execute(() -> {
                        Answer answer;
                        do {
                            answer = owner.post("/api/jobs/claim", "{\"limit\": 7}");
                            for (int i = 0; i < answer.size("items"); i++) {
                                claimed.add(answer.text("items.%d.jobId".formatted(i)));
                            }
                        } while (answer.size("items") > 0);
                    }));
        }

        assertThat(claimed).doesNotHaveDuplicates();
        assertThat(claimed.size() + owner.claimAll().size()).isEqualTo(120);
    }

    @Test
    void aClaimTakesNoMoreTextThanAnAnswerHolds() {
        Tenant owner = API.newTenant();
        String large = "x".repeat(900_000);
        String inline = IntStream.range(0, 4)
                .mapToObj(i -> "{\"title\": \"%d\", \"content\": \"%s\"}".formatted(i, large))
                .collect(java.util.stream.Collectors.joining(","));
        owner.create("/api/batches", """
                {"isEphemeral": true, "ephemeralAgent": {"name": "a", "primaryInstructions": "x"},
                 "ephemeralDocuments": {"inline": [%s]}}
                """.formatted(inline));

        Answer first = owner.post("/api/jobs/claim", "{\"limit\": 100}");
        Answer second = owner.post("/api/jobs/claim", "{\"limit\": 100}");

        assertThat(first.size("items")).isEqualTo(2);
        assertThat(second.size("items")).isEqualTo(2);
        assertThat(first.body().length()).isLessThan(6_000_000);
    }

    @Test
    void aHeartbeatProlongsTheLeaseFromNowOn() {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);

        Answer prolonged = owner.post(
                path(job, "heartbeat"), "{\"leaseToken\": \"%s\", \"leaseSeconds\": 3600}".formatted(job.leaseToken()));

        assertThat(Duration.between(Instant.now(), Instant.parse(prolonged.text("leaseExpiresAt"))))
                .isBetween(Duration.ofSeconds(3590), Duration.ofSeconds(3601));
    }

    @Test
    void aResultBelongsToTheJobThatMadeItAndHasTheAgreedShape() {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);

        Answer completed = owner.post(path(job, "complete"), """
                {"leaseToken": "%s", "grade": 66.5, "summary": "S", "analysis": "A", "model": "m",
                 "highlights": [{"start": 0, "end": 4, "quote": "Text", "comment": "C"}],
                 "usage": {"inputTokens": 7, "outputTokens": 3}, "costUsd": "0.012300000", "durationMs": 42}
                """.formatted(job.leaseToken()));

        Answer results = owner.get("/api/experiments/e/results");
        assertThat(completed.text("status")).isEqualTo("COMPLETED");
        assertThat(results.at("items.0"))
                .hasToString(("{jobId=%s, documentId=%s, documentVersion=1, documentTitle=Document 0, repeatIndex=0,"
                                + " status=COMPLETED, attempts=1, evaluation={grade=66.5, summary=S, analysis=A,"
                                + " highlights=[{start=0, end=4, quote=Text, comment=C}], model=m, createdAt=%s},"
                                + " durationMs=42, costUsd=0.0123, error=null}")
                        .formatted(job.id(), job.documentId(), results.text("items.0.evaluation.createdAt")));
        assertThat(owner.get("/api/experiments/e").text("status")).isEqualTo("COMPLETED");
    }

    @Test
    void aRepeatedAnswerUnderTheSameLeaseChangesNothing() {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);

        Answer first = owner.complete(job, "10");
        Answer repeated = owner.complete(job, "90");

        assertThat(repeated.status()).isEqualTo(200);
        assertThat(repeated.body()).isEqualTo(first.body());
        assertThat(owner.get("/api/experiments/e/results").text("items.0.evaluation.grade"))
                .isEqualTo("10.0");
        assertThat(ledger(job)).isEqualTo("1");
    }

    @Test
    void everyAnswerWithAStaleTokenIsRefusedAndChangesNothing() {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);
        API.sql("UPDATE eval_jobs SET lease_expires_at = now() - interval '1 s' WHERE id = '%s'".formatted(job.id()));
        Tenant.LeasedJob second = owner.claimAll().getFirst();
        String before = row(job);

        List<Answer> answers = List.of(
                owner.complete(job, "1"),
                owner.post(path(job, "fail"), failure(job, true)),
                owner.post(path(job, "release"), token(job)),
                owner.post(path(job, "heartbeat"), token(job)));

        assertThat(second.id()).isEqualTo(job.id());
        assertThat(second.leaseToken()).isNotEqualTo(job.leaseToken());
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.text("code")).isEqualTo("lease_lost");
        });
        assertThat(row(job)).isEqualTo(before);
        assertThat(ledger(job)).isEqualTo("0");
        assertThat(owner.complete(second, "5").status()).isEqualTo(200);
    }

    @Test
    void anAnswerAfterTheLeaseRanOutIsRefusedEvenWhenNobodyElseHasTheJob() {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);
        API.sql("UPDATE eval_jobs SET lease_expires_at = now() - interval '1 s' WHERE id = '%s'".formatted(job.id()));

        assertThat(owner.complete(job, "1").status()).isEqualTo(409);
        assertThat(owner.post(path(job, "heartbeat"), token(job)).status()).isEqualTo(409);
        assertThat(owner.get("/api/experiments/e").text("jobStats.completed")).isEqualTo("0");
    }

    @Test
    void aRetryableFailureWaitsLongerEachTimeAndNeverShowsAsFailed() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 1);

        for (int attempt = 1; attempt <= 4; attempt++) {
            API.sql("UPDATE eval_jobs SET run_after = now() WHERE status = 'PENDING' AND workspace_id = '%s'"
                    .formatted(owner.workspaceId()));
            Tenant.LeasedJob job = owner.claimAll().getFirst();
            Answer failed = owner.post(path(job, "fail"), failure(job, true));
            Answer repeated = owner.post(path(job, "fail"), failure(job, true));

            assertThat(failed.status()).as(failed.body()).isEqualTo(200);
            assertThat(repeated.body()).isEqualTo(failed.body());
            assertThat(failed.text("attempts")).isEqualTo(String.valueOf(attempt));
            assertThat(failed.text("error.code")).isEqualTo("boom");
            if (attempt < 4) {
                long seconds = 60L << (attempt - 1);
                assertThat(failed.text("status")).isEqualTo("PENDING");
                assertThat(Duration.between(Instant.now(), Instant.parse(failed.text("runAfter"))))
                        .isBetween(Duration.ofSeconds(seconds * 8 / 10 - 2), Duration.ofSeconds(seconds * 12 / 10 + 1));
                assertThat(owner.claimAll()).isEmpty();
            } else {
                assertThat(failed.text("status")).isEqualTo("FAILED");
            }
        }
        assertThat(owner.get("/api/experiments/e").text("status")).isEqualTo("COMPLETED");
        assertThat(owner.get("/api/experiments/e/results").text("items.0.error.code"))
                .isEqualTo("boom");
    }

    @Test
    void aFailureThatIsNotRetryableEndsTheJobAtOnce() {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);

        Answer failed = owner.post(path(job, "fail"), failure(job, false));

        assertThat(failed.text("status")).isEqualTo("FAILED");
        assertThat(failed.text("attempts")).isEqualTo("1");
        assertThat(ledger(job)).isEqualTo("1");
    }

    @Test
    void aReleasedJobWaitsAgainAtOnceAndTheAttemptDoesNotCount() {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);

        Answer released = owner.post(path(job, "release"), token(job));
        Answer repeated = owner.post(path(job, "release"), token(job));

        assertThat(released.text("status")).isEqualTo("PENDING");
        assertThat(released.text("attempts")).isEqualTo("0");
        assertThat(repeated.status()).isEqualTo(200);
        assertThat(owner.claimAll()).extracting(Tenant.LeasedJob::id).containsExactly(job.id());
    }

    @Test
    void manyAnswersAtOnceSayHowEachWentInOrder() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 3);
        List<Tenant.LeasedJob> jobs = owner.claimAll();
        var stale = new Tenant.LeasedJob(jobs.get(1).id(), UUID.randomUUID().toString(), "", "");
        var missing = new Tenant.LeasedJob(
                UUID.randomUUID().toString(), UUID.randomUUID().toString(), "", "");
        Tenant stranger = API.newTenant();
        Tenant.LeasedJob foreign = claimed(stranger);

        Answer answer = owner.post("/api/jobs/complete", bulk(jobs.get(2), stale, missing, foreign, jobs.get(0)));

        assertThat(answer.status()).isEqualTo(207);
        assertThat(IntStream.range(0, 5).mapToObj(i -> answer.text("items.%d.status".formatted(i))))
                .containsExactly("200", "409", "404", "404", "200");
        assertThat(answer.text("items.0.jobId")).isEqualTo(jobs.get(2).id());
        assertThat(answer.text("items.1.code")).isEqualTo("lease_lost");
        assertThat(owner.get("/api/experiments/e").at("jobStats"))
                .hasToString("{total=3, pending=0, running=1, completed=2, failed=0, cancelled=0}");
        assertThat(stranger.get("/api/experiments/e").text("jobStats.running")).isEqualTo("1");
        assertThat(owner.post("/api/jobs/complete", bulk(jobs.get(2), jobs.get(1)))
                        .text("items.0.status"))
                .isEqualTo("200");
        assertThat(owner.get("/api/experiments/e").text("status")).isEqualTo("COMPLETED");
    }

    @Test
    void manyAnswersAreOneToAHundredAndNameEachJobOnce() {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);

        assertThat(owner.post("/api/jobs/complete", "{\"items\": []}").status()).isEqualTo(400);
        assertThat(owner.post("/api/jobs/complete", bulk(job, job)).text("errors.0.pointer"))
                .isEqualTo("/items/1/jobId");
        assertThat(owner.post(
                                "/api/jobs/complete",
                                bulk(IntStream.range(0, 101).mapToObj(_ -> job).toArray(Tenant.LeasedJob[]::new)))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"grade\": 100.01",
                "\"grade\": -0.01",
                "\"costUsd\": \"-1\"",
                "\"costUsd\": \"1e3\"",
                "\"costUsd\": 1",
                "\"durationMs\": -1",
                "\"durationMs\": 9223372036854775807",
                "\"usage\": {\"inputTokens\": -1, \"outputTokens\": 1}",
                "\"usage\": {\"inputTokens\": 9223372036854775807, \"outputTokens\": 1}",
                "\"highlights\": [{\"start\": -1, \"end\": 0, \"quote\": \"\", \"comment\": \"\"}]",
                "\"model\": \"\""
            })
    void refusesResultsThatAreOutOfRange(String field) {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);

        Answer answer = owner.post(path(job, "complete"), """
                {"leaseToken": "%s", "summary": "s", "analysis": "a", %s%s}
                """.formatted(
                        job.leaseToken(), field, field.contains("durationMs") ? "" : ", \"durationMs\": 1"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).startsWith("/" + field.substring(1, field.indexOf('"', 1)));
        assertThat(owner.get("/api/jobs/" + job.id()).text("status")).isEqualTo("RUNNING");
    }

    @Test
    void theLargestUsageOfManyJobsCanStillBeSummedUp() {
        Tenant owner = API.newTenant();
        owner.newExperiment("e", 50);
        owner.claimAll().forEach(job -> owner.post(path(job, "complete"), """
                {"leaseToken": "%s", "summary": "s", "analysis": "a", "durationMs": 1000000000000, "costUsd": "999999999.999999999",
                 "usage": {"inputTokens": 1000000000000, "outputTokens": 1000000000000}}
                """.formatted(job.leaseToken())));

        Answer experiment = owner.get("/api/experiments/e");

        assertThat(experiment.status()).isEqualTo(200);
        assertThat(experiment.text("metrics.inputTokens")).isEqualTo("50000000000000");
        assertThat(experiment.text("metrics.costUsd")).isEqualTo("49999999999.99999995");
    }

    @Test
    void aJobIsSeenByTheCreatorOfItsBatchAndAdminsOnly() {
        Tenant owner = API.newTenant();
        Tenant creator = owner.colleague("member", "read", "write");
        Tenant other = owner.colleague("member", "read", "write");
        creator.newExperiment("e", 1);
        String job = "/api/jobs/" + owner.claimAll().getFirst().id();

        assertThat(creator.get(job).text("status")).isEqualTo("RUNNING");
        assertThat(owner.get(job).status()).isEqualTo(200);
        assertThat(other.get(job).status()).isEqualTo(404);
        assertThat(other.post(job + "/cancel", "").status()).isEqualTo(404);
        assertThat(API.newTenant().get(job).status()).isEqualTo(404);
        assertThat(creator.get(job).body()).doesNotContain("leaseToken");
    }

    @Test
    void aCancelledJobEndsItsLeaseAndMayCompleteItsBatch() {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);

        Answer cancelled = owner.post(path(job, "cancel"), "");
        Answer again = owner.post(path(job, "cancel"), "");

        assertThat(cancelled.text("status")).isEqualTo("CANCELLED");
        assertThat(again.status()).isEqualTo(200);
        assertThat(owner.complete(job, "1").status()).isEqualTo(409);
        assertThat(owner.get("/api/experiments/e").text("status")).isEqualTo("COMPLETED");
    }

    @Test
    void aJobThatHasEndedCannotBeCancelled() {
        Tenant owner = API.newTenant();
        Tenant.LeasedJob job = claimed(owner);
        owner.complete(job, "1");

        Answer answer = owner.post(path(job, "cancel"), "");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("code")).isEqualTo("job_ended");
    }

    /** The only job of a new experiment, under a lease. */
    private static Tenant.LeasedJob claimed(Tenant owner) {
        owner.newExperiment("e", 1);
        return owner.claimAll().getFirst();
    }

    private static String path(Tenant.LeasedJob job, String action) {
        return "/api/jobs/%s/%s".formatted(job.id(), action);
    }

    private static String token(Tenant.LeasedJob job) {
        return "{\"leaseToken\": \"%s\"}".formatted(job.leaseToken());
    }

    private static String failure(Tenant.LeasedJob job, boolean retryable) {
        return "{\"leaseToken\": \"%s\", \"retryable\": %s, \"error\": {\"code\": \"boom\", \"message\": \"It broke\"}}"
                .formatted(job.leaseToken(), retryable);
    }

    private static String bulk(Tenant.LeasedJob... jobs) {
        return java.util.Arrays.stream(jobs)
                .map(job ->
                        "{\"jobId\": \"%s\", \"leaseToken\": \"%s\", \"grade\": 50, \"summary\": \"s\", \"analysis\": \"a\", \"durationMs\": 1}"
                                .formatted(job.id(), job.leaseToken()))
                .collect(java.util.stream.Collectors.joining(",", "{\"items\": [", "]}"));
    }

    private static String row(Tenant.LeasedJob job) {
        return API.query("SELECT eval_jobs::text FROM eval_jobs WHERE id = '%s'".formatted(job.id()));
    }

    private static String ledger(Tenant.LeasedJob job) {
        return API.query("SELECT count(*) FROM usage_ledger WHERE job_id = '%s'".formatted(job.id()));
    }
}
