package dev.mayfly.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Plans;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How PostgreSQL goes about the queries of executions that everybody waits for, on tables of some size. */
class ExecutionQueryTest {

    private static final UUID NO_ID = new UUID(0, 0);
    private static final UUID LAST_ID = new UUID(-1, -1);

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);
    private static final Plans PLANS = new Plans(DATABASE, TENANT.workspace());

    /** Five workspaces with 1,000 agents each, nearly all of which nobody has used. */
    @BeforeAll
    static void fill() {
        fill(TENANT);
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

    /** Eight weeks with 20,000 executions of two agents; the metrics of the last five are due, and some interactions. */
    private static void fill(Tenant tenant) {
        tenant.fillAgents(1000);
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
        var plan = PLANS.of(
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
        var plan = PLANS.of(TestDatabase.MAINTENANCE, RollUpRepository.class, "rollUpMetric", Map.of("id", metric));

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
        var plan = PLANS.of(
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
        var plan =
                PLANS.of(TestDatabase.MAINTENANCE, RollUpRepository.class, "rollUpInteractions", Map.of("dueIds", due));

        assertThat(plan.indexes()).as(plan.text()).contains("user_agent_hours_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("user_agent_hours");
    }

    @Test
    void looksAtTheOldestExecutionOfEachAgentOnly() throws SQLException {
        var plan = PLANS.of(
                TestDatabase.MAINTENANCE,
                ExecutionRetentionRepository.class,
                "listFirstDays",
                Map.of("afterWorkspace", NO_ID, "afterAgent", NO_ID, "beforeDay", "2026-01-31", "limit", 100));

        assertThat(plan.indexes()).as(plan.text()).contains("agents_pkey", "agent_executions_started_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void deletesExecutionsByTheirAgentAndDay() throws SQLException {
        var plan = PLANS.of(
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
        var plan = PLANS.of(
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
        var plan = PLANS.of(ExecutionRepository.class, query, values);

        assertThat(plan.indexes()).as(plan.text()).containsExactly(index);
        assertThat(plan.text()).as("in the order of the index").doesNotContain("Sort");
    }

    @Test
    void listsWhatAMemberMaySeeByTwoIndexes() throws SQLException {
        var values = pageOfExecutions();
        values.put("userId", null);
        var plan = PLANS.of(ExecutionRepository.class, "listVisibleTo", values);

        assertThat(plan.indexes())
                .as(plan.text())
                .contains("agent_executions_user_newest_idx", "agent_executions_agent_newest_idx");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("agent_executions");
    }

    @Test
    void findsAnExecutionByItsId() throws SQLException {
        var plan = PLANS.of(ExecutionRepository.class, "find", Map.of("executionId", "x"));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("agent_executions_execution_id_key");
    }

    /** Neither the agents nor anything that is counted is read as a whole; the members of the test's workspaces are few. */
    @Test
    void recordsAnExecutionByKeysOnly() throws SQLException {
        var plan = PLANS.of(RecordingRepository.class, "record", Map.of("columns", "{}", "ofJobs", false));

        assertThat(plan.wholeTables()).as(plan.text()).isSubsetOf("workspace_members");
    }

    /** Counting what is due must not read what is not. */
    @ParameterizedTest
    @CsvSource({"dueMetrics, agent_metrics_due_idx", "dueInteractions, user_agent_interactions_due_idx"})
    void countsWhatIsDueByTheIndexOfIt(String query, String index) throws SQLException {
        var plan = PLANS.of(TestDatabase.MAINTENANCE, RollUpRepository.class, query, Map.of("limit", 100));

        assertThat(plan.indexes()).as(plan.text()).contains(index);
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
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
}
