package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Plans;
import dev.mayfly.test.Plans.Plan;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How PostgreSQL goes about the statements of {@link RequestCostsBackfill}, on tables of some size. */
class RequestCostsQueryTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);

    /** 50 trains, and 20,000 requests in as many minutes and 5,000 conversations. */
    @BeforeAll
    static void fill() {
        UUID workspace = TENANT.workspace().value();
        ADMINISTRATOR.execute("""
                INSERT INTO trains (workspace_id, id, slug, name)
                SELECT ?, CAST(md5('train' || number) AS uuid), 'train-' || number, 'Train'
                FROM generate_series(0, 49) AS numbers (number)
                """, workspace);
        ADMINISTRATOR.execute("""
                INSERT INTO api_requests (
                    workspace_id, request_id, train_id, timestamp, method, path, model, conversation_id, branch_id,
                    uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
                    reasoning_tokens)
                SELECT
                    ?,
                    CAST(md5(CAST(number AS text)) AS uuid),
                    CAST(md5('train' || number / 4 % 50) AS uuid),
                    timestamptz '2026-03-01 00:00Z' + number * interval '1 minute',
                    'POST', '/v1/messages', 'model-' || number % 20,
                    CAST(md5(CAST(number / 4 * 4 AS text)) AS uuid),
                    'main',
                    10, 10, 0, 0, 10, 0
                FROM generate_series(0, 19999) AS numbers (number)
                """, workspace);
        new RequestSums(ADMINISTRATOR).count();
        ADMINISTRATOR.execute("VACUUM ANALYZE");
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void readsTheNextRequestsByThePrimaryKey() throws SQLException {
        String position = """
                {"workspace_id": "%s", "request_id": "%s", "price_version": "list"}
                """.formatted(TENANT.workspace(), UUID.fromString("80000000-0000-0000-0000-000000000000"));

        var plan = plan(RequestCostsSql.NEXT, Map.of("first", position, "second", "list", "third", 1000));

        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.indexes()).as(plan.text()).containsExactly("api_requests_pkey");
        assertThat(plan.text())
                .contains("Index Cond: (ROW(workspace_id, request_id) > ROW(")
                .doesNotContain("Filter");
    }

    @Test
    void locksRequestsByTheirKeys() throws SQLException {
        var plan = plan(RequestCostsSql.LOCK, Map.of("first", changes()));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("api_requests_pkey");
    }

    @Test
    void findsWhatIsSummedUpByItsKeys() throws SQLException {
        var plan = plan(RequestCostsSql.PRICE, Map.of("first", changes()));

        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.indexes())
                .as(plan.text())
                .containsExactlyInAnyOrder("api_requests_pkey", "hourly_stats_hour_idx", "conversations_pkey");
    }

    /** The parameters are the first, the second and the third. */
    private static Plan plan(String sql, Map<String, ?> values) throws SQLException {
        String named =
                sql.replaceFirst("\\?", ":first").replaceFirst("\\?", ":second").replaceFirst("\\?", ":third");
        return new Plans(DATABASE, TENANT.workspace()).of(TestDatabase.MAINTENANCE, named, values);
    }

    private static String changes() {
        return ADMINISTRATOR.text("""
                SELECT jsonb_agg(
                    jsonb_build_object(
                        'workspace_id', workspace_id, 'request_id', request_id, 'train_id', train_id,
                        'cost_usd', '0.5', 'price_version', 'list'))
                FROM (SELECT * FROM api_requests ORDER BY request_id LIMIT 100) AS request
                """);
    }
}
