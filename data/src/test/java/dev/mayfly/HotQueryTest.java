package dev.mayfly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.batch.BatchRepository;
import dev.mayfly.batch.DeletionRepository;
import dev.mayfly.batch.ExperimentRepository;
import dev.mayfly.batch.LeaseRepository;
import dev.mayfly.execution.ExecutionRepository;
import dev.mayfly.execution.ExecutionRetentionRepository;
import dev.mayfly.execution.LogPartitionRepository;
import dev.mayfly.execution.RollUpRepository;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Plans;
import dev.mayfly.test.Recorder;
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
        ADMINISTRATOR.execute("VACUUM agent_executions");
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
        ADMINISTRATOR.fill("""
                INSERT INTO agents (workspace_id, id, owner_id, name)
                SELECT ?, gen_random_uuid(), ?, 'Agent ' || number
                FROM generate_series(1, 1000) AS numbers (number)
                """, tenant.workspace().value(), tenant.userId());
        ADMINISTRATOR.fill("""
                INSERT INTO agent_versions (workspace_id, agent_id, version, instructions, provides_grades)
                SELECT workspace_id, id, 1, 'Judge it.', true
                FROM agents
                WHERE workspace_id = ?
                ON CONFLICT DO NOTHING
                """, tenant.workspace().value());
        ADMINISTRATOR.fill("""
                INSERT INTO deletion_receipts (workspace_id, batch_id, owner_id, cause)
                SELECT ?, gen_random_uuid(), ?, 'expired'
                FROM generate_series(1, 1000)
                """, tenant.workspace().value(), tenant.userId());
        fillUsage(tenant);
        var big = tenant.experiment(10_000, 5_000);
        tenant.answer(big, 3_000);
        tenant.run(big, 100, 300);
        tenant.run(big, 10, -1);
        return big;
    }

    /** Eight weeks with 20,000 executions of two agents; the metrics of the last five are due, and some interactions. */
    private static void fillUsage(Tenant tenant) {
        var workspace = tenant.workspace().value();
        var recorder = new Recorder(tenant);
        var agent = recorder.newAgent();
        var otherUser = recorder.newUser();
        ADMINISTRATOR.fill("""
                INSERT INTO agent_executions (
                    workspace_id, id, agent_id, user_id, execution_id, content_sha256, status, error_code, duration,
                    started_at, created_at)
                SELECT
                    ?, gen_random_uuid(), CASE number % 2 WHEN 0 THEN ? ELSE ? END,
                    CASE number / 2 % 10 WHEN 0 THEN ? ELSE ? END, number, sha256(''),
                    CASE number % 50 WHEN 0 THEN 'failed' ELSE 'success' END,
                    CASE number % 50 WHEN 0 THEN 'SERVER_ERROR' END,
                    number % 1000,
                    timestamptz '2026-01-01 00:00Z' + number * interval '4 minutes',
                    timestamptz '2026-01-01 00:01Z' + number * interval '4 minutes'
                FROM generate_series(0, 19999) AS numbers (number)
                """, workspace, agent, tenant.agentId(), tenant.userId(), otherUser);
        ADMINISTRATOR.fill("""
                INSERT INTO agent_metrics (
                    workspace_id, id, agent_id, date, hour, total_executions, successful_executions,
                    rolled_up_executions)
                SELECT
                    workspace_id,
                    gen_random_uuid(),
                    agent_id,
                    (started_at AT TIME ZONE 'UTC')::date AS date,
                    extract(hour FROM started_at AT TIME ZONE 'UTC') AS hour,
                    count(*),
                    count(*),
                    CASE WHEN min(started_at) > timestamptz '2026-01-20 00:00Z' THEN 0 ELSE count(*) END
                FROM agent_executions
                WHERE workspace_id = ?
                GROUP BY GROUPING SETS (
                    (workspace_id, agent_id, (started_at AT TIME ZONE 'UTC')::date,
                        extract(hour FROM started_at AT TIME ZONE 'UTC')),
                    (workspace_id, agent_id, (started_at AT TIME ZONE 'UTC')::date))
                """, workspace);
        ADMINISTRATOR.fill("""
                INSERT INTO agent_metric_durations (workspace_id, metric_id, duration_bucket, executions)
                SELECT workspace_id, id, duration_bucket, 1
                FROM agent_metrics
                CROSS JOIN generate_series(1, 10) AS buckets (duration_bucket)
                WHERE workspace_id = ?
                """, workspace);
        ADMINISTRATOR.fill("""
                INSERT INTO agent_metric_users (workspace_id, metric_id, user_id)
                SELECT workspace_id, id, gen_random_uuid()
                FROM agent_metrics
                CROSS JOIN generate_series(1, 5)
                WHERE workspace_id = ?
                """, workspace);
        ADMINISTRATOR.fill("""
                INSERT INTO user_agent_interactions (
                    workspace_id, id, user_id, agent_id, total_executions, successful_executions, first_executed_at,
                    last_executed_at, rolled_up_executions)
                SELECT workspace_id, gen_random_uuid(), owner_id, id, 1, 1, now(), now(), (random() < 0.9)::int
                FROM agents
                WHERE workspace_id = ?
                """, workspace);
        ADMINISTRATOR.fill("""
                INSERT INTO user_agent_hours (
                    workspace_id, user_id, agent_id, day_of_week, hour, executions, last_executed_at)
                SELECT workspace_id, user_id, agent_id, hour % 7, hour, 1, now()
                FROM user_agent_interactions
                CROSS JOIN generate_series(0, 23) AS hours (hour)
                WHERE workspace_id = ?
                """, workspace);
    }

    @Test
    void findsBucketsThatAreDueWithoutTheOthers() throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE,
                RollUpRepository.class,
                "listDueMetrics",
                Map.of(
                        "afterDate",
                        "2026-02-01",
                        "afterHour",
                        3,
                        "afterWorkspace",
                        NO_ID,
                        "afterId",
                        NO_ID,
                        "limit",
                        100));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("agent_metrics_due_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.text()).as("in the order of the index").doesNotContain("Sort");
    }

    @Test
    void rollsUpABucketFromTheIndexOfItsExecutionsAlone() throws SQLException {
        var metric = ADMINISTRATOR.text(
                "SELECT id FROM agent_metrics WHERE workspace_id = ? AND NOT is_rolled_up LIMIT 1",
                TENANT.workspace().value());
        var plan = plan(TestDatabase.MAINTENANCE, RollUpRepository.class, "rollUpMetric", Map.of("id", metric));

        assertThat(plan.indexes())
                .as(plan.text())
                .contains(
                        "agent_metrics_pkey",
                        "agent_executions_started_idx",
                        "agent_metric_durations_pkey",
                        "agent_metric_users_pkey");
        assertThat(plan.text()).contains("Index Only Scan using agent_executions_started_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsInteractionsThatAreDueWithoutTheOthers() throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE,
                RollUpRepository.class,
                "listDueInteractions",
                Map.of("afterWorkspace", NO_ID, "afterId", NO_ID, "limit", 100));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("user_agent_interactions_due_idx");
        assertThat(plan.text()).as("in the order of the index").doesNotContain("Sort");
    }

    @Test
    void rollsUpInteractionsByTheirHours() throws SQLException {
        var due = ADMINISTRATOR.text(
                "SELECT array_agg(id) FROM user_agent_interactions WHERE workspace_id = ? AND NOT is_rolled_up",
                TENANT.workspace().value());
        var plan = plan(TestDatabase.MAINTENANCE, RollUpRepository.class, "rollUpInteractions", Map.of("dueIds", due));

        assertThat(plan.indexes()).as(plan.text()).contains("user_agent_hours_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("user_agent_hours");
    }

    @Test
    void looksAtTheOldestExecutionOfEachAgentOnly() throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE,
                ExecutionRetentionRepository.class,
                "listFirstDays",
                Map.of("afterWorkspace", NO_ID, "afterAgent", NO_ID, "beforeDay", "2026-01-31", "limit", 100));

        assertThat(plan.indexes()).as(plan.text()).contains("agents_pkey", "agent_executions_started_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void deletesExecutionsByTheirAgentAndDay() throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE,
                ExecutionRetentionRepository.class,
                "deleteOfDay",
                Map.of("agentId", TENANT.agentId(), "day", "2026-01-20", "limit", 1000));

        assertThat(plan.indexes()).as(plan.text()).contains("agent_executions_started_idx", "agent_executions_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void deletesLogsOutsideOfPartitionsWithoutOpeningAny() throws SQLException {
        var oldest = ADMINISTRATOR.text("""
                SELECT min(to_date(right(relname, 7), 'YYYY_MM'))::timestamp AT TIME ZONE 'UTC'
                FROM pg_class
                WHERE relname ~ '^agent_logs_\\d{4}_\\d{2}$'
                """);
        var plan = plan(
                TestDatabase.MAINTENANCE,
                LogPartitionRepository.class,
                "deleteOutside",
                Map.of("before", oldest, "limit", 1000));

        assertThat(plan.text()).contains("agent_logs_default").doesNotContain("agent_logs_20");
    }

    @ParameterizedTest
    @CsvSource({
        "list, agent_executions_newest_idx",
        "listWithStatus, agent_executions_status_newest_idx",
        "listWithError, agent_executions_error_newest_idx",
        "listOfAgent, agent_executions_agent_newest_idx",
        "listOfUser, agent_executions_user_newest_idx"
    })
    void listsExecutionsByTheIndexOfTheirFirstFilter(String query, String index) throws SQLException {
        var values = pageOfExecutions();
        values.put("status", query.equals("listWithStatus") ? "failed" : null);
        values.put("errorCode", query.equals("listWithError") ? "SERVER_ERROR" : null);
        if (query.equals("listOfUser")) {
            values.put("agentId", null);
        }
        var plan = plan(ExecutionRepository.class, query, values);

        assertThat(plan.indexes()).as(plan.text()).containsExactly(index);
        assertThat(plan.text()).as("in the order of the index").doesNotContain("Sort");
    }

    @Test
    void listsWhatAMemberMaySeeByTwoIndexes() throws SQLException {
        var values = pageOfExecutions();
        values.put("userId", null);
        var plan = plan(ExecutionRepository.class, "listVisibleTo", values);

        assertThat(plan.indexes())
                .as(plan.text())
                .contains("agent_executions_user_newest_idx", "agent_executions_agent_newest_idx");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("agent_executions");
    }

    @Test
    void findsAnExecutionByItsId() throws SQLException {
        var plan = plan(ExecutionRepository.class, "find", Map.of("executionId", "x"));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("agent_executions_execution_id_key");
    }

    /** Neither the agents nor anything that is counted is read as a whole; the members of the test's workspaces are few. */
    @Test
    void recordsAnExecutionByKeysOnly() throws Exception {
        var repository = Class.forName("dev.mayfly.execution.RecordingRepository");
        var plan = plan(repository, "record", Map.of("columns", "{}", "ofJobs", false));

        assertThat(plan.wholeTables()).as(plan.text()).isSubsetOf("workspace_members");
    }

    private static Map<String, @Nullable Object> pageOfExecutions() {
        var values = new HashMap<String, @Nullable Object>();
        values.put("viewerId", TENANT.userId());
        values.put("agentId", TENANT.agentId());
        values.put("userId", TENANT.userId());
        values.put("status", null);
        values.put("errorCode", null);
        values.put("since", "2026-01-01");
        values.put("beforeTime", "2100-01-01");
        values.put("beforeId", LAST_ID);
        values.put("limit", 51);
        return values;
    }

    @Test
    void claimsByTheTimeThatJobsWait() throws SQLException {
        var plan = plan(
                LeaseRepository.class,
                "claim",
                Map.of("leaseToken", NO_ID, "leaseSeconds", 300, "limit", 100, "maxBytes", 4_000_000L));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_claim_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.text()).as("in the order of the index").doesNotContain("Sort Key: eval_jobs");
    }

    @Test
    void takesBackJobsByTheEndOfTheirLease() throws SQLException {
        var plan = plan(LeaseRepository.class, "recover", Map.of("maxAttempts", 4, "limit", 500));

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_lease_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsTheWorkspacesWithLostLeasesAmongRunningJobsOnly() throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE,
                LeaseRepository.class,
                "listWorkspacesWithLostLeases",
                Map.of("afterId", NO_ID, "limit", 100));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("eval_jobs_lease_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    /** Counting what is due must not read what is not. */
    @ParameterizedTest
    @CsvSource({
        "dev.mayfly.batch.BacklogRepository, lostJobs, eval_jobs_lease_idx",
        "dev.mayfly.batch.BacklogRepository, expiredExperiments, eval_batches_expiry_idx",
        "dev.mayfly.execution.RollUpRepository, dueMetrics, agent_metrics_due_idx",
        "dev.mayfly.execution.RollUpRepository, dueInteractions, user_agent_interactions_due_idx"
    })
    void countsWhatIsDueByTheIndexOfIt(String repository, String query, String index) throws Exception {
        var plan = plan(TestDatabase.MAINTENANCE, Class.forName(repository), query, Map.of("limit", 100));

        assertThat(plan.indexes()).as(plan.text()).contains(index);
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void completesJobsByTheirIds() throws SQLException {
        var plan = plan(LeaseRepository.class, "complete", Map.of("answers", "[]"));

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

    /** The names of up to 10,000 batches are sorted, which may take all of them; jobs are counted of the page alone. */
    @ParameterizedTest
    @ValueSource(strings = {"listNamesOfOwner", "listNames"})
    void countsTheJobsOfAPageAloneWhereBatchesAreSortedByTheirNames(String query) throws SQLException {
        Map<String, @Nullable Object> page = pageOfBatches();
        page.put("afterName", "");
        page.put("afterId", NO_ID);
        var plan = plan(BatchRepository.class, query, page);

        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_batch_status_idx");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("eval_jobs", "agents");
    }

    @Test
    void countsLiveExperimentsWithoutTheDeadOnes() throws SQLException {
        var plan = plan(BatchRepository.class, "countLiveExperiments", Map.of("ownerId", TENANT.userId()));

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
        var plan = plan(BatchRepository.class, "listExpiring", parameters);

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
        var plan = plan(DeletionRepository.class, "deleteJobs", Map.of("batchIds", batchIds(), "limit", 500));

        assertThat(plan.indexes())
                .as(plan.text())
                .containsAnyOf("eval_jobs_batch_status_idx", "eval_jobs_once_per_document_and_repeat");
        assertThat(plan.indexes()).as(plan.text()).contains("eval_jobs_pkey", "evaluations_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void deletesAChunkOfDocumentsByTheirBatch() throws SQLException {
        var plan = plan(
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
        var plan = plan(DeletionRepository.class, "measure", Map.of("batchIds", batchIds(), "limit", 500));

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
