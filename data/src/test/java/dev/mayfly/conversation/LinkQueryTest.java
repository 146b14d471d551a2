package dev.mayfly.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Plans;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Trains;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How PostgreSQL goes about the queries that link requests, and those of the retention, on tables of some size. */
class LinkQueryTest {

    private static final UUID NO_ID = new UUID(0, 0);
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);
    private static final String[] KEYS = {
        "api_requests_train_message_hash_idx",
        "api_requests_train_answer_hash_idx",
        "link_offers_pkey",
        "link_wants_pkey"
    };
    private static final String ARRIVALS = """
            [{"id": "%1$s", "timestamp": "2026-03-09T00:00:00Z", "messages": "%2$s", "prefixes": "%2$s", "prompt": "%2$s",
              "tasks_since": "2026-03-08T00:00:00Z", "continued": ["%2$s"], "summaries_since": "2026-03-02T00:00:00Z",
              "offered": ["%2$s"]}]
            """.formatted(NO_ID, "\\\\x" + "ab".repeat(32));
    private static UUID train = NO_ID;

    /** Ten trains with 20,000 requests in 2,000 conversations, each with keys that it wants and offers. */
    @BeforeAll
    static void fill() {
        for (int i = 0; i < 10; i++) {
            train = Trains.in(TENANT).newTrainWithoutOwner("train-" + i);
        }
        UUID workspace = TENANT.workspace().value();
        ADMINISTRATOR.execute("""
                INSERT INTO api_requests (
                    workspace_id, request_id, train_id, timestamp, method, path, message_count, current_message_hash,
                    answer_hash, link_kind, link_depth, conversation_id, branch_id)
                SELECT
                    trains.workspace_id, md5('r' || number)::uuid, trains.id, timestamptz '2026-03-01 00:00Z' + number * interval '1 minute', 'POST', '/',
                    1, sha256(('m' || number)::bytea), sha256(('a' || number)::bytea), 'new', 0,
                    md5('r' || number / 10 * 10)::uuid, 'main'
                FROM generate_series(0, 19999) AS numbers (number)
                JOIN trains
                    ON trains.workspace_id = ?
                    AND trains.slug = 'train-' || number / 10 % 10
                """, workspace);
        ADMINISTRATOR.execute("""
                INSERT INTO api_request_payloads (workspace_id, request_id, request, stored_at)
                SELECT workspace_id, request_id, '{}', timestamp
                FROM api_requests
                """);
        ADMINISTRATOR.execute("""
                INSERT INTO link_offers (workspace_id, train_id, key, timestamp, request_id)
                SELECT workspace_id, train_id, sha256(current_message_hash), timestamp, request_id
                FROM api_requests
                """);
        ADMINISTRATOR.execute("""
                INSERT INTO link_wants (workspace_id, train_id, key, timestamp, request_id, position)
                SELECT workspace_id, train_id, sha256(answer_hash), timestamp, request_id, 1
                FROM api_requests
                """);
        ADMINISTRATOR.execute("""
                INSERT INTO conversations
                SELECT
                    workspace_id, conversation_id, train_id, min(timestamp), max(timestamp), count(*), 0, 1, 0, 0, 0, 0, 0, 0, 0,
                    0, 0, 0, 0, '{}', '{}'
                FROM api_requests
                GROUP BY workspace_id, conversation_id, train_id
                """);
        ADMINISTRATOR.execute("VACUUM ANALYZE");
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void findsWhatARequestIsLinkedToByKeysOnly() throws SQLException {
        var plan = plan(
                TestDatabase.APP, RequestRepository.class, "lookUp", Map.of("trainId", train, "arrivals", ARRIVALS));

        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.indexes()).as(plan.text()).contains(KEYS);
    }

    @Test
    void findsWithItWhatIsNextToTheParent() throws SQLException {
        var plan = plan(
                TestDatabase.APP,
                ArrivalRepository.class,
                "lookUp",
                Map.of("trainId", train, "names", "{a,b}", "arrivals", ARRIVALS));

        assertThat(plan.text()).doesNotContain("Hash Join", "Merge Join");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.indexes())
                .as(plan.text())
                .contains(KEYS)
                .contains(
                        "api_requests_parent_idx",
                        "api_requests_retry_idx",
                        "api_requests_pkey",
                        "api_requests_client_request_id_key",
                        "conversations_pkey");
    }

    @Test
    void readsAConversationByItsId() throws SQLException {
        var plan = plan(
                TestDatabase.APP,
                RequestRepository.class,
                "findNodes",
                Map.of("ids", "{%s}".formatted(UUID.randomUUID())));

        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void addsToTheSumsOfAConversationByItsKey() throws SQLException {
        var plan = plan(
                TestDatabase.APP,
                RequestRepository.class,
                "store",
                Map.of("trainId", train, "requests", "[]", "bodies", "{}", "joined", NO_ID));

        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.indexes()).as(plan.text()).contains("conversations_pkey");
    }

    @Test
    void readsATrainInTheOrderOfTime() throws SQLException {
        var plan = plan(
                TestDatabase.APP,
                RequestRepository.class,
                "listBodies",
                Map.of("trainId", train, "afterTime", "2026-03-02T00:00:00Z", "afterId", NO_ID, "limit", 100));

        assertThat(plan.indexes()).as(plan.text()).contains("api_requests_train_newest_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void forgetsTheOldestPayloadsFirst() throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE,
                RequestRetentionRepository.class,
                "deletePayloads",
                Map.of("before", "2026-03-10T00:00:00Z", "limit", 10));

        assertThat(plan.indexes()).as(plan.text()).contains("api_request_payloads_stored_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsTheTrainsWithOldRequestsByTheFirstOfEach() throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE,
                RequestRetentionRepository.class,
                "listTrains",
                Map.of("afterWorkspace", NO_ID, "afterTrain", NO_ID, "before", "2026-03-02T00:00:00Z", "limit", 100));

        assertThat(plan.text()).contains("using api_requests_train_newest_idx");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("api_requests");
    }

    /** None is sorted, and none of a train is looked at. */
    @ParameterizedTest
    @ValueSource(strings = {"listWorkspaces", "deleteWithoutTrain", "oldRequests"})
    void findsTheOldestOfNoTrainByTheIndexOfTrains(String query) throws SQLException {
        var plan = plan(
                TestDatabase.MAINTENANCE,
                RequestRetentionRepository.class,
                query,
                Map.of("afterWorkspace", NO_ID, "before", "2026-03-02T00:00:00Z", "limit", 10));

        assertThat(plan.text())
                .contains("Backward using api_requests_train_newest_idx", "(train_id IS NULL)")
                .doesNotContain("Sort Key: api_requests");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("api_requests");
    }

    private static Plans.Plan plan(String role, Class<?> repository, String query, Map<String, ?> values)
            throws SQLException {
        return new Plans(DATABASE, TENANT.workspace()).of(role, repository, query, values);
    }
}
