package dev.mayfly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.batch.BatchRepository;
import dev.mayfly.batch.DeletionRepository;
import dev.mayfly.batch.ExperimentRepository;
import dev.mayfly.batch.JobRepository;
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

/** How PostgreSQL goes about the queries that everybody waits for, on tables of some size. */
class HotQueryTest {

    private static final UUID NO_ID = new UUID(0, 0);
    private static final UUID LAST_ID = new UUID(-1, -1);

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);
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
        ADMINISTRATOR.execute("""
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
        ADMINISTRATOR.execute("""
                INSERT INTO agents (workspace_id, id, owner_id, name)
                SELECT ?, gen_random_uuid(), ?, 'Agent ' || number
                FROM generate_series(1, 1000) AS numbers (number)
                """, tenant.workspace().value(), tenant.userId());
        ADMINISTRATOR.execute("""
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
        var plan = plan(
                JobRepository.class,
                "claim",
                Map.of("leaseToken", NO_ID, "leaseSeconds", 300, "limit", 100, "maxBytes", 4_000_000L));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_claim_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.text()).as("in the order of the index").doesNotContain("Sort Key: eval_jobs");
    }

    @Test
    void takesBackJobsByTheEndOfTheirLease() throws SQLException {
        var plan = plan(JobRepository.class, "recover", Map.of("maxAttempts", 4, "limit", 500));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_lease_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsTheWorkspacesWithLostLeasesAmongRunningJobsOnly() throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE, JobRepository.class, "listWorkspacesWithLostLeases", Map.of("limit", 100));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("eval_jobs_lease_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void completesJobsByTheirIds() throws SQLException {
        var plan = plan(JobRepository.class, "complete", Map.of("answers", "[]"));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void listsTheBatchesOfOneUserFromTheNewestOn() throws SQLException {
        var plan = plan(BatchRepository.class, "listOfOwner", pageOfBatches());

        assertThat(plan.indexes())
                .as(plan.text())
                .contains("eval_batches_owner_newest_idx", "eval_jobs_batch_status_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void listsAllBatchesFromTheNewestOn() throws SQLException {
        var plan = plan(BatchRepository.class, "list", pageOfBatches());

        assertThat(plan.indexes()).as(plan.text()).contains("eval_batches_newest_idx", "eval_jobs_batch_status_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void countsLiveExperimentsWithoutTheDeadOnes() throws SQLException {
        var plan = plan(BatchRepository.class, "countLiveExperiments", Map.of("ownerId", TENANT.userId()));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("eval_batches_live_experiments_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsAnExperimentByItsTrackingId() throws SQLException {
        var plan = plan(BatchRepository.class, "findByTrackingId", Map.of("trackingId", "exp_" + batchId));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_batches_tracking_id_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void looksWhetherABatchHasEndedWithoutReadingItsJobs() throws SQLException {
        var plan = plan(BatchRepository.class, "complete", Map.of("id", batchId));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_batch_status_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void readsAPageOfResultsInItsOrder() throws SQLException {
        var plan = plan(
                ExperimentRepository.class,
                "listResults",
                Map.of("batchId", batchId, "afterDocument", NO_ID, "afterRepeat", -1, "limit", 50));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_once_per_document_and_repeat");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsWhatHasExpiredOverAllWorkspaces() throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE,
                DeletionRepository.class,
                "listExpired",
                Map.of("afterTime", Instant.EPOCH, "afterWorkspace", NO_ID, "afterId", NO_ID, "limit", 100));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("eval_batches_expiry_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsHalfDeletedBatchesWithoutTheWholeOnes() throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE,
                DeletionRepository.class,
                "listHalfDeleted",
                Map.of("afterTime", Instant.EPOCH, "afterId", NO_ID, "limit", 100));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("eval_batches_half_deleted_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void deletesAChunkOfJobsByTheirBatch() throws SQLException {
        var plan = plan(DeletionRepository.class, "deleteJobs", Map.of("batchId", batchId, "limit", 500));

        assertThat(plan.indexes())
                .as(plan.text())
                .containsAnyOf("eval_jobs_batch_status_idx", "eval_jobs_once_per_document_and_repeat");
        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_pkey", "evaluations_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void deletesAChunkOfDocumentsByTheirBatch() throws SQLException {
        var plan = plan(DeletionRepository.class, "deleteDocuments", Map.of("batchId", batchId, "limit", 500));

        assertThat(plan.indexes())
                .as(plan.text())
                .contains("documents_ephemeral_batch_idx", "documents_pkey", "document_versions_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    private static Map<String, @Nullable Object> pageOfBatches() {
        Map<String, @Nullable Object> values = new HashMap<>(Map.of(
                "ownerId",
                TENANT.userId(),
                "includeExpired",
                true,
                "beforeTime",
                Instant.parse("2100-01-01T00:00:00Z"),
                "beforeId",
                LAST_ID,
                "limit",
                50));
        values.put("isEphemeral", null);
        values.put("status", null);
        values.put("pattern", null);
        return values;
    }

    private static Plans.Plan plan(Class<?> repository, String query, Map<String, ? extends @Nullable Object> values)
            throws SQLException {
        return plan(TestDatabase.APP, repository, query, values);
    }

    private static Plans.Plan plan(
            String role, Class<?> repository, String query, Map<String, ? extends @Nullable Object> values)
            throws SQLException {
        return new Plans(DATABASE, TENANT.workspace()).of(role, repository, query, values);
    }
}
