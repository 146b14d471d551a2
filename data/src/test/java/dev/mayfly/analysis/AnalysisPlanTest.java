package dev.mayfly.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Plans;
import dev.mayfly.test.Plans.Plan;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Trains;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How PostgreSQL finds analyses among many. */
class AnalysisPlanTest {

    private static final UUID SOME_ID = new UUID(0, 1);
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);

    /** Three workspaces with 10,000 analyses each, of which few wait and few run. */
    @BeforeAll
    static void fill() {
        fill(TENANT);
        fill(Tenant.in(DATABASE));
        fill(Tenant.in(DATABASE));
        ADMINISTRATOR.execute("ANALYZE");
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    private static void fill(Tenant tenant) {
        ADMINISTRATOR.execute("""
                INSERT INTO conversations
                SELECT
                    ?, gen_random_uuid(), ?, now(), now(), 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '{}'
                FROM generate_series(1, 10000)
                """, tenant.workspace().value(), Trains.in(tenant).newTrainWithoutOwner("main"));
        ADMINISTRATOR.execute("""
                INSERT INTO conversation_analyses (
                    workspace_id, id, conversation_id, branch_id, status, attempts, requested_by, lease_token,
                    lease_expires_at, started_at, finished_at)
                SELECT
                    workspace_id,
                    gen_random_uuid(),
                    id,
                    'main',
                    status,
                    1,
                    ?,
                    gen_random_uuid(),
                    CASE WHEN status = 'processing' THEN now() + random() * interval '1 hour' END,
                    now(),
                    CASE WHEN status = 'completed' THEN now() END
                FROM (
                    SELECT
                        workspace_id,
                        id,
                        CAST(
                            CASE
                                WHEN random() < 0.03 THEN 'pending'
                                WHEN random() < 0.01 THEN 'processing'
                                ELSE 'completed'
                            END AS conversation_analysis_status
                        ) AS status
                    FROM conversations
                    WHERE workspace_id = ?
                ) AS analysed
                """, tenant.userId(), tenant.workspace().value());
        ADMINISTRATOR.execute("""
                INSERT INTO conversation_analysis_results (
                    workspace_id, analysis_id, version, result, input_tokens, output_tokens)
                SELECT workspace_id, id, 1, '{}', 1, 1
                FROM conversation_analyses
                WHERE workspace_id = ?
                    AND status = 'completed'
                """, tenant.workspace().value());
        ADMINISTRATOR.execute("""
                INSERT INTO analysis_audit_log (
                    workspace_id, analysis_id, conversation_id, branch_id, event, version, attempt)
                SELECT workspace_id, id, conversation_id, branch_id, 'created', 1, 0
                FROM conversation_analyses
                WHERE workspace_id = ?
                """, tenant.workspace().value());
    }

    @Test
    void claimsWithoutLookingAtWhatHasEnded() throws SQLException {
        var values = new HashMap<String, @Nullable Object>();
        values.put("leaseToken", SOME_ID);
        values.put("leaseSeconds", 60);
        values.put("limit", 4);
        values.put("userId", SOME_ID);
        values.put("apiKeyId", null);

        var plan = plan(AnalysisLeaseRepository.class, "claim", values);

        assertThat(plan.indexes())
                .as(plan.text())
                .containsExactlyInAnyOrder("conversation_analyses_pending_idx", "conversation_analyses_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void takesBackLostLeasesWithoutLookingAtTheOthers() throws SQLException {
        var plan = plan(AnalysisLeaseRepository.class, "recover", Map.of("maxAttempts", 4, "limit", 500));

        assertThat(plan.indexes()).as(plan.text()).contains("conversation_analyses_lease_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void listsAConversationInTheOrderOfItsKey() throws SQLException {
        var plan = plan(AnalysisRepository.class, "list", Map.of("conversationId", SOME_ID, "after", "", "limit", 51));

        assertThat(plan.indexes()).as(plan.text()).contains("conversation_analyses_one_per_branch");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.text()).doesNotContain("Sort");
    }

    @Test
    void listsResultsAndAuditInTheOrderOfTheirKeys() throws SQLException {
        var results = plan(
                AnalysisResultRepository.class,
                "list",
                Map.of("analysisId", SOME_ID, "beforeVersion", Integer.MAX_VALUE, "limit", 51));
        var audit = plan(
                AnalysisEventRepository.class,
                "list",
                Map.of("analysisId", SOME_ID, "beforeEntry", Long.MAX_VALUE, "limit", 51));

        assertThat(results.indexes()).as(results.text()).containsExactly("conversation_analysis_results_pkey");
        assertThat(audit.indexes()).as(audit.text()).containsExactly("analysis_audit_log_pkey");
        assertThat(results.text() + audit.text()).doesNotContain("Sort");
    }

    private static Plan plan(Class<?> repository, String query, Map<String, ? extends @Nullable Object> values)
            throws SQLException {
        return new Plans(DATABASE, TENANT.workspace()).of(TestDatabase.APP, repository, query, values);
    }
}
