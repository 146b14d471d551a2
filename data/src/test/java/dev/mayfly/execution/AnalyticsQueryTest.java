package dev.mayfly.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Plans;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How PostgreSQL goes about the queries behind the dashboard and its like: never over executions. */
class AnalyticsQueryTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);
    private static final List<String> METRICS = List.of("listHours", "listDays", "listPeriods", "summarize");

    /** Five workspaces with 200 agents each, 20 of them used by 20 users, each for 30 days. */
    @BeforeAll
    static void fill() {
        fill(TENANT);
        for (int i = 0; i < 4; i++) {
            fill(Tenant.in(DATABASE));
        }
        ADMINISTRATOR.execute("VACUUM ANALYZE");
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    private static void fill(Tenant tenant) {
        UUID workspace = tenant.workspace().value();
        ADMINISTRATOR.fill("""
                WITH new_users AS (
                    INSERT INTO users (id, issuer, subject)
                    SELECT gen_random_uuid(), 'test', CAST(gen_random_uuid() AS text)
                    FROM generate_series(1, 20)
                    RETURNING id
                )
                INSERT INTO workspace_members (workspace_id, user_id, role)
                SELECT ?, id, 'member'
                FROM new_users
                """, workspace);
        ADMINISTRATOR.fill("""
                INSERT INTO agents (workspace_id, id, owner_id, name, total_executions, last_executed_at)
                SELECT ?, gen_random_uuid(), ?, 'Agent', greatest(number - 180, 0), now()
                FROM generate_series(1, 200) AS numbers (number)
                """, workspace, tenant.userId());
        ADMINISTRATOR.fill("""
                INSERT INTO user_agent_interactions (
                    workspace_id, id, user_id, agent_id, total_executions, first_executed_at, last_executed_at)
                SELECT agents.workspace_id, gen_random_uuid(), user_id, agents.id, 1, now(), now()
                FROM agents
                JOIN workspace_members USING (workspace_id)
                WHERE agents.workspace_id = ?
                """, workspace);
        ADMINISTRATOR.fill("""
                INSERT INTO agent_metrics (
                    workspace_id, id, agent_id, date, hour, total_executions, successful_executions, total_duration,
                    min_duration, max_duration)
                SELECT workspace_id, gen_random_uuid(), id, CAST('2026-01-01' AS date) + day, nullif(hour, 24), 10, 10, 10, 1, 1
                FROM agents
                CROSS JOIN generate_series(0, 29) AS days (day)
                CROSS JOIN generate_series(0, 24) AS hours (hour)
                WHERE workspace_id = ?
                    AND total_executions > 0
                """, workspace);
        ADMINISTRATOR.fill("""
                INSERT INTO agent_metric_durations (workspace_id, metric_id, duration_bucket, executions)
                SELECT workspace_id, id, bucket, 1
                FROM agent_metrics
                CROSS JOIN generate_series(1, 20) AS buckets (bucket)
                WHERE workspace_id = ?
                    AND hour IS NULL
                """, workspace);
        ADMINISTRATOR.fill("""
                INSERT INTO agent_metric_users (workspace_id, metric_id, user_id)
                SELECT workspace_id, id, user_id
                FROM agent_metrics
                JOIN workspace_members USING (workspace_id)
                WHERE workspace_id = ?
                    AND hour IS NULL
                """, workspace);
        ADMINISTRATOR.fill("""
                INSERT INTO agent_executions (
                    workspace_id, id, agent_id, user_id, execution_id, content_sha256, status, duration, started_at,
                    created_at)
                SELECT workspace_id, id, agent_id, user_id, CAST(id AS text), sha256(''), 'success', 1, at, at
                FROM (
                    SELECT workspace_id, gen_random_uuid() AS id, agents.id AS agent_id, user_id,
                        CAST('2026-01-01Z' AS timestamptz) + number * interval '1 hour' AS at
                    FROM agents
                    JOIN workspace_members USING (workspace_id)
                    CROSS JOIN generate_series(1, 50) AS numbers (number)
                    WHERE workspace_id = ?
                        AND total_executions > 0
                ) AS execution
                """, workspace);
        ADMINISTRATOR.fill("""
                INSERT INTO agent_logs (
                    workspace_id, id, execution_id, agent_id, user_id, category, level, message, timestamp)
                SELECT workspace_id, gen_random_uuid(), execution_id, agent_id, user_id, 'execution',
                    CASE WHEN duration = 1 THEN 'info' ELSE 'error' END, 'Said', created_at
                FROM agent_executions
                WHERE workspace_id = ?
                """, workspace);
    }

    static Stream<String> dashboardQueries() {
        return Stream.of(
                "countAgents", "listDays", "countErrors", "listTopAgents", "listSlowestAgents", "listDurations");
    }

    @ParameterizedTest
    @MethodSource("dashboardQueries")
    void readsNoExecutionForADashboard(String query) throws SQLException {
        for (Map<String, @Nullable Object> values : both(overAgents())) {
            var plan = plan(UsageRepository.class, query, values);

            assertThat(plan.tables())
                    .as(plan.text())
                    .isNotEmpty()
                    .isSubsetOf("agents", "agent_metrics", "agent_metric_durations");
            assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("agent_metrics", "agent_metric_durations");
        }
    }

    @Test
    void readsTheDaysOfAWorkspaceFromTheirOwnIndex() throws SQLException {
        var values = overAgents();
        values.put("ofAgents", null);

        for (String query : new String[] {"listDays", "countErrors", "listTopAgents"}) {
            var plan = plan(UsageRepository.class, query, values);

            assertThat(plan.indexes()).as(plan.text()).contains("agent_metrics_day_idx");
        }
    }

    @Test
    void readsTheMetricsOfAnAgentByItsDays() throws SQLException {
        for (String query : METRICS) {
            var plan = plan(MetricRepository.class, query, ofAgent());

            assertThat(plan.indexes())
                    .as(plan.text())
                    .containsAnyOf("agent_metrics_one_per_bucket", "agent_metrics_day_idx")
                    .contains("agent_metric_durations_pkey", "agent_metric_users_pkey");
            assertThat(plan.tables())
                    .as(plan.text())
                    .isSubsetOf("agent_metrics", "agent_metric_durations", "agent_metric_users");
            assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        }
    }

    @Test
    void mergesNothingThatIsNotAskedFor() throws SQLException {
        var values = ofAgent();
        values.put("withDurations", false);
        values.put("withUsers", false);

        for (String query : METRICS) {
            var plan = plan(MetricRepository.class, query, values);

            assertThat(plan.tables()).as(plan.text()).containsExactly("agent_metrics");
        }
    }

    @Test
    void readsTheStatsOfAnAgentFromItsCounters() throws SQLException {
        var plan = plan(UsageRepository.class, "findStats", ofAgent());

        assertThat(plan.indexes()).as(plan.text()).contains("user_agent_interactions_opinions_idx");
        assertThat(plan.tables()).as(plan.text()).isSubsetOf("agents", "agent_metrics", "user_agent_interactions");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void readsTheNewestExecutionsOffAnIndex() throws SQLException {
        var values = page();

        assertThat(ordered(VisibleExecutionRepository.class, "list", values)).contains("agent_executions_newest_idx");
        assertThat(ordered(VisibleExecutionRepository.class, "listOfAgent", values))
                .contains("agent_executions_agent_newest_idx");
        assertThat(ordered(VisibleExecutionRepository.class, "listOfUser", values))
                .containsAnyOf("agent_executions_user_newest_idx", "agent_executions_agent_newest_idx");
        assertThat(ordered(VisibleExecutionRepository.class, "listVisible", values))
                .contains("agent_executions_user_newest_idx", "agent_executions_agent_newest_idx");
    }

    @Test
    void readsLogsInTheOrderOfAnIndexAndFromTheirMonthOnly() throws SQLException {
        var values = page();

        for (String query : new String[] {"list", "listOfKinds", "listOfUser", "listOfExecution"}) {
            var plan = plan(LogRepository.class, query, values);

            assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
            assertThat(plan.tables()).as(plan.text()).containsExactly("agent_logs_default");
        }
        assertThat(plan(LogRepository.class, "listOfKinds", values).text()).contains("category = ", "level = ");
        for (String query : new String[] {"count", "countOfUser", "countOfExecution"}) {
            var plan = plan(LogRepository.class, query, values);

            assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        }
    }

    @Test
    void listsWhatAUserUsesInTheOrderOfAnIndex() throws SQLException {
        var values = page();
        values.put("beforeFavorite", true);
        values.put("limit", 10);

        var plan = plan(InteractionRepository.class, "list", values);

        assertThat(plan.indexes()).as(plan.text()).contains("user_agent_interactions_last_used_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.text()).doesNotContain("Sort Key");
    }

    private static Iterable<String> ordered(Class<?> repository, String query, Map<String, @Nullable Object> values)
            throws SQLException {
        var plan = plan(repository, query, values);
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("agent_executions");
        return plan.indexes();
    }

    private static Plans.Plan plan(Class<?> repository, String query, Map<String, @Nullable Object> values)
            throws SQLException {
        return new Plans(DATABASE, TENANT.workspace()).of(TestDatabase.APP, repository, query, values);
    }

    /** For all agents, and for some. */
    private static Iterable<Map<String, @Nullable Object>> both(Map<String, @Nullable Object> values) {
        var ofAll = new HashMap<>(values);
        ofAll.put("ofAgents", null);
        return List.of(values, ofAll);
    }

    private static Map<String, @Nullable Object> overAgents() {
        return new HashMap<>(Map.of(
                "ofAgents",
                "{%s}".formatted(anAgent()),
                "startDate",
                "2026-01-20",
                "endDate",
                "2026-01-26",
                "since",
                "2026-01-20T00:00:00Z",
                "byErrors",
                false,
                "limit",
                10));
    }

    private static Map<String, @Nullable Object> ofAgent() {
        return new HashMap<>(Map.of(
                "agentId",
                anAgent(),
                "startDate",
                "2026-01-01",
                "endDate",
                "2026-01-31",
                "period",
                "week",
                "withLegacy",
                true,
                "withDurations",
                true,
                "withUsers",
                true));
    }

    private static Map<String, @Nullable Object> page() {
        var values = new HashMap<String, @Nullable Object>(Map.of(
                "agentId", anAgent(),
                "userId", TENANT.userId(),
                "ofUserId", TENANT.userId(),
                "executionId", "x",
                "categories", "{error,execution}",
                "levels", "{error}",
                "since", Instant.parse("2026-01-02T00:00:00Z"),
                "until", Instant.parse("2026-01-03T00:00:00Z"),
                "limit", 50));
        values.put("beforeTime", Instant.parse("2100-01-01T00:00:00Z"));
        values.put("beforeId", new UUID(-1, -1));
        values.put("status", null);
        values.put("category", null);
        values.put("level", null);
        return values;
    }

    private static UUID anAgent() {
        return UUID.fromString(ADMINISTRATOR.text(
                "SELECT id FROM agents WHERE workspace_id = ? AND total_executions > 0 LIMIT 1",
                TENANT.workspace().value()));
    }
}
