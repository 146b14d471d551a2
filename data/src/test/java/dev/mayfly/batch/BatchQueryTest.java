package dev.mayfly.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Plans;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How PostgreSQL goes about the queries of batches that everybody waits for, on tables of some size. */
class BatchQueryTest {

    private static final UUID NO_ID = new UUID(0, 0);
    private static final UUID LAST_ID = new UUID(-1, -1);

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);
    private static final Plans PLANS = new Plans(DATABASE, TENANT.workspace());
    private static UUID batchId = NO_ID;

    /** Five workspaces with 4,000 batches each, half of them experiments, and a big batch with 10,000 jobs each. */
    @BeforeAll
    static void fill() {
        batchId = fill(TENANT);
        for (int i = 0; i < 4; i++) {
            fill(Tenant.in(DATABASE));
        }
        ADMINISTRATOR.execute("ANALYZE");
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    private static UUID fill(Tenant tenant) {
        ADMINISTRATOR.fill("""
                INSERT INTO eval_batches (
                    workspace_id, id, owner_id, tracking_id, is_ephemeral, expires_at, deleting_at, agent_id,
                    agent_version, created_at)
                SELECT
                    ?,
                    gen_random_uuid(),
                    ?,
                    'old_' || number,
                    number % 2 = 0,
                    CASE WHEN number % 2 = 0 THEN now() - interval '10 days' + number * interval '10 minutes' END,
                    CASE WHEN number % 500 = 0 THEN now() END,
                    ?,
                    1,
                    now() - number * interval '1 minute'
                FROM generate_series(1, 4000) AS numbers (number)
                """, tenant.workspace().value(), tenant.userId(), tenant.agentId());
        tenant.fillAgents(1000);
        ADMINISTRATOR.fill("""
                INSERT INTO deletion_receipts (workspace_id, batch_id, owner_id, cause)
                SELECT ?, gen_random_uuid(), ?, 'expired'
                FROM generate_series(1, 1000)
                """, tenant.workspace().value(), tenant.userId());
        var big = tenant.experiment(10_000, 5_000);
        tenant.answer(big, 3_000);
        tenant.run(big, 100, 300);
        tenant.run(big, 10, -1);
        return big;
    }

    @Test
    void claimsByTheTimeThatJobsWait() throws SQLException {
        var plan = PLANS.of(
                LeaseRepository.class,
                "claim",
                Map.of("leaseToken", NO_ID, "leaseSeconds", 300, "limit", 100, "maxBytes", 4_000_000L));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_claim_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.text()).as("in the order of the index").doesNotContain("Sort Key: eval_jobs");
    }

    @Test
    void takesBackJobsByTheEndOfTheirLease() throws SQLException {
        var plan = PLANS.of(LeaseRepository.class, "recover", Map.of("maxAttempts", 4, "limit", 500));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_lease_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsTheWorkspacesWithLostLeasesAmongRunningJobsOnly() throws SQLException {
        var plan = PLANS.of(
                TestDatabase.MAINTENANCE,
                LeaseRepository.class,
                "listWorkspacesWithLostLeases",
                Map.of("afterId", NO_ID, "limit", 100));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("eval_jobs_lease_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    /** Counting what is due must not read what is not. */
    @ParameterizedTest
    @CsvSource({"lostJobs, eval_jobs_lease_idx", "expiredExperiments, eval_batches_expiry_idx"})
    void countsWhatIsDueByTheIndexOfIt(String query, String index) throws SQLException {
        var plan = PLANS.of(TestDatabase.MAINTENANCE, BacklogRepository.class, query, Map.of("limit", 100));

        assertThat(plan.indexes()).as(plan.text()).contains(index);
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void completesJobsByTheirIds() throws SQLException {
        var plan = PLANS.of(LeaseRepository.class, "complete", Map.of("answers", "[]"));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void listsTheBatchesOfOneUserFromTheNewestOn() throws SQLException {
        var plan = PLANS.of(BatchRepository.class, "listOfOwner", pageOfBatches());

        assertThat(plan.indexes())
                .as(plan.text())
                .contains("eval_batches_owner_newest_idx", "eval_jobs_batch_status_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void listsAllBatchesFromTheNewestOn() throws SQLException {
        var plan = PLANS.of(BatchRepository.class, "list", pageOfBatches());

        assertThat(plan.indexes()).as(plan.text()).contains("eval_batches_newest_idx", "eval_jobs_batch_status_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    /** The names of up to 10,000 batches are sorted, which may take all of them; jobs are counted of the page alone. */
    @ParameterizedTest
    @ValueSource(strings = {"listNamesOfOwner", "listNames"})
    void countsTheJobsOfAPageAloneWhereBatchesAreSortedByTheirNames(String query) throws SQLException {
        Map<String, @Nullable Object> page = pageOfBatches();
        page.put("afterName", "");
        page.put("afterId", NO_ID);
        var plan = PLANS.of(BatchRepository.class, query, page);

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_batch_status_idx");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("eval_jobs", "agents");
    }

    @Test
    void countsLiveExperimentsWithoutTheDeadOnes() throws SQLException {
        var plan = PLANS.of(BatchRepository.class, "countLiveExperiments", Map.of("ownerId", TENANT.userId()));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("eval_batches_live_experiments_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void listsWhatExpiresSoonestFromTheLiveOnes() throws SQLException {
        var parameters = new HashMap<String, @Nullable Object>();
        parameters.put("ownerId", null);
        parameters.put("status", null);
        parameters.put("pattern", null);
        parameters.put("expiresAfter", Instant.now());
        parameters.put("expiresBefore", Instant.parse("9999-12-31T00:00:00Z"));
        parameters.put("afterTime", Instant.EPOCH);
        parameters.put("afterId", NO_ID);
        parameters.put("limit", 26);
        var plan = PLANS.of(BatchRepository.class, "listExpiring", parameters);

        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsAnExperimentByItsTrackingId() throws SQLException {
        var plan = PLANS.of(BatchRepository.class, "findByTrackingId", Map.of("trackingId", "exp_" + batchId));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_batches_tracking_id_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void looksWhetherABatchHasEndedWithoutReadingItsJobs() throws SQLException {
        var plan = PLANS.of(BatchRepository.class, "complete", Map.of("id", batchId));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_batch_status_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void readsAPageOfResultsInItsOrder() throws SQLException {
        var plan = PLANS.of(
                ExperimentRepository.class,
                "listResults",
                Map.of("batchId", batchId, "afterDocument", NO_ID, "afterRepeat", -1, "limit", 50));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_once_per_document_and_repeat");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsWhatHasExpiredOverAllWorkspaces() throws SQLException {
        var plan = PLANS.of(
                TestDatabase.MAINTENANCE,
                DueBatchRepository.class,
                "listExpired",
                Map.of("afterTime", Instant.EPOCH, "afterWorkspace", NO_ID, "afterId", NO_ID, "limit", 100));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("eval_batches_expiry_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsHalfDeletedBatchesWithoutTheWholeOnes() throws SQLException {
        var plan = PLANS.of(
                TestDatabase.MAINTENANCE,
                DueBatchRepository.class,
                "listHalfDeleted",
                Map.of("afterTime", Instant.EPOCH, "afterId", NO_ID, "limit", 100));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("eval_batches_half_deleted_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void deletesAChunkOfJobsByTheirBatch() throws SQLException {
        var plan = PLANS.of(DeletionRepository.class, "deleteJobs", Map.of("batchIds", batchIds(), "limit", 500));

        assertThat(plan.indexes())
                .as(plan.text())
                .containsAnyOf("eval_jobs_batch_status_idx", "eval_jobs_once_per_document_and_repeat");
        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_pkey", "evaluations_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void deletesAChunkOfDocumentsByTheirBatch() throws SQLException {
        var plan = PLANS.of(
                DeletionRepository.class,
                "deleteRest",
                Map.of("batchIds", batchIds(), "limit", 500, "usageIsGone", false));

        assertThat(plan.indexes())
                .as(plan.text())
                .contains("documents_ephemeral_batch_idx", "documents_pkey", "document_versions_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void measuresBatchesByTheIndexesOfTheirRows() throws SQLException {
        var plan = PLANS.of(DueBatchRepository.class, "measure", Map.of("batchIds", batchIds(), "limit", 500));

        assertThat(plan.indexes())
                .as(plan.text())
                .contains("eval_batches_pkey", "documents_ephemeral_batch_idx")
                .containsAnyOf("eval_jobs_batch_status_idx", "eval_jobs_once_per_document_and_repeat");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    /** Two, as an array in PostgreSQL's notation. */
    private static String batchIds() {
        return "{%s,%s}".formatted(batchId, NO_ID);
    }

    private static Map<String, @Nullable Object> pageOfBatches() {
        Map<String, @Nullable Object> values = new HashMap<>(Map.of(
                "ownerId",
                TENANT.userId(),
                "includeExpired",
                true,
                "since",
                Instant.EPOCH,
                "beforeTime",
                Instant.parse("2100-01-01T00:00:00Z"),
                "beforeId",
                LAST_ID,
                "limit",
                50));
        values.put("isEphemeral", null);
        values.put("status", null);
        values.put("expiresBefore", null);
        values.put("pattern", null);
        return values;
    }
}
