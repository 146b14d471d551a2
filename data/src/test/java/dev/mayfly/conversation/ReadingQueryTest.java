package dev.mayfly.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Plans;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Trains;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How PostgreSQL goes about the queries that read requests and conversations, on tables of some size. */
class ReadingQueryTest {

    private static final UUID NO_ID = new UUID(0, 0);
    private static final UUID LAST_ID = new UUID(-1, -1);

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);
    private static final Tenant OTHER = Tenant.in(DATABASE);
    private static UUID train = NO_ID;

    /** Two workspaces with four trains each, of which a user belongs to two, and 20,000 requests in 5,000 conversations. */
    @BeforeAll
    static void fill() {
        train = fill(TENANT);
        fill(OTHER);
        ADMINISTRATOR.execute("VACUUM ANALYZE");
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    private static UUID fill(Tenant tenant) {
        UUID workspace = tenant.workspace().value();
        var trains = Trains.in(tenant);
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(i < 2 ? trains.newTrain("train-" + i, tenant.userId()) : trains.newTrainWithoutOwner("train-" + i));
        }
        ADMINISTRATOR.execute(
                """
                INSERT INTO api_requests (
                    workspace_id, request_id, train_id, timestamp, method, path, model, account_id, response_status,
                    duration_ms, uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
                    output_tokens, reasoning_tokens, message_count, link_kind, link_depth, conversation_id, branch_id,
                    parent_request_id)
                SELECT
                    workspace.id,
                    md5(workspace.id || '-' || number)::uuid,
                    (string_to_array(?, ',')::uuid[])[1 + number / 4 % 4],
                    timestamptz '2026-03-01 00:00Z' + number * interval '1 minute',
                    'POST',
                    '/v1/messages',
                    'model-' || number % 20,
                    'account-' || number % 50,
                    CASE number % 100 WHEN 0 THEN 500 ELSE 200 END,
                    100, 10, 10, 0, 0, 10, 0,
                    1 + number % 4 * 2,
                    CASE number % 4 WHEN 0 THEN 'new' ELSE 'prefix' END,
                    greatest(0, number % 4 * 2 - 1),
                    md5(workspace.id || '-' || number / 4 * 4)::uuid,
                    'main',
                    CASE WHEN number % 4 > 0 THEN md5(workspace.id || '-' || number - 1)::uuid END
                FROM (VALUES (?)) AS workspace (id)
                CROSS JOIN generate_series(0, 19999) AS numbers (number)
                """, String.join(",", ids.stream().map(UUID::toString).toList()), workspace);
        ADMINISTRATOR.execute("""
                INSERT INTO api_request_payloads (workspace_id, request_id, request, new_text)
                SELECT
                    workspace_id,
                    request_id,
                    '{}',
                    'the same words and number' || row_number() OVER (ORDER BY timestamp, request_id)
                FROM api_requests
                WHERE workspace_id = ?
                """, workspace);
        ADMINISTRATOR.execute("""
                INSERT INTO conversations (
                    workspace_id, id, train_id, started_at, last_request_at, requests, failed_requests, branches, subtasks,
                    tool_calls, total_duration_ms, uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens,
                    cache_write_1h_tokens, output_tokens, reasoning_tokens, cost_usd, priced_requests, models, accounts)
                SELECT
                    workspace_id, conversation_id, train_id, min(timestamp), max(timestamp), count(*), 0, 1, 0, 0, 0, 0, 0, 0,
                    0, 0, 0, 0, 0, array_agg(DISTINCT model), array_agg(DISTINCT account_id)
                FROM api_requests
                WHERE workspace_id = ?
                GROUP BY workspace_id, conversation_id, train_id
                """, workspace);
        ADMINISTRATOR.execute("""
                INSERT INTO hourly_stats (workspace_id, train_id, hour, model, requests)
                SELECT workspace_id, id, timestamptz '2026-01-01 00:00Z' + hour * interval '1 hour', 'model-' || model, 1
                FROM trains
                CROSS JOIN generate_series(0, 2399) AS hours (hour)
                CROSS JOIN generate_series(0, 2) AS models (model)
                WHERE workspace_id = ?
                """, workspace);
        return ids.getFirst();
    }

    @Test
    void listsRequestsInTheOrderOfTheIndexThatFits() throws SQLException {
        assertOrdered(plan(RequestListRepository.class, "list", requests()), "api_requests_newest_idx");
        assertOrdered(
                plan(RequestListRepository.class, "list", with(requests(), "model", "model-7")),
                "api_requests_model_newest_idx");
        assertOrdered(
                plan(RequestListRepository.class, "list", with(requests(), "accountId", "account-7")),
                "api_requests_account_newest_idx");
        assertOrdered(
                plan(RequestListRepository.class, "list", with(requests(), "failed", true)),
                "api_requests_failed_newest_idx");
        assertOrdered(
                plan(RequestListRepository.class, "listOfTrain", with(requests(), "trainId", train)),
                "api_requests_train_newest_idx");
    }

    @Test
    void listsRequestsOfAMemberByTheIndexOfEachTrain() throws SQLException {
        var plan = plan(RequestListRepository.class, "listOfMember", with(requests(), "userId", TENANT.userId()));

        assertThat(plan.indexes())
                .as(plan.text())
                .contains("api_requests_train_newest_idx", "api_requests_pkey")
                .doesNotContain("api_requests_newest_idx");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("api_requests");
    }

    @Test
    void listsConversationsInTheOrderOfTheIndexThatFits() throws SQLException {
        var plan = plan(ConversationRepository.class, "list", conversations());
        assertThat(plan.indexes())
                .as(plan.text())
                .contains("conversations_newest_idx", "conversations_pkey", "api_request_payloads_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();

        plan = plan(ConversationRepository.class, "listOfTrain", with(conversations(), "trainId", train));
        assertThat(plan.indexes()).as(plan.text()).contains("conversations_train_newest_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();

        plan = plan(ConversationRepository.class, "listOfMember", with(conversations(), "userId", TENANT.userId()));
        assertThat(plan.indexes()).as(plan.text()).contains("conversations_train_newest_idx");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("conversations", "api_request_payloads");
    }

    /** As many keys as a page looks at are read in the order of an index, and no row. */
    @Test
    void findsHowFarAPageLooksInTheIndexAlone() throws SQLException {
        var values = with(with(with(conversations(), "reach", 1000), "trainId", train), "userId", TENANT.userId());

        assertInIndex(plan(ConversationRepository.class, "findHorizon", values), "conversations_newest_idx");
        assertInIndex(
                plan(ConversationRepository.class, "findHorizonOfTrain", values), "conversations_train_newest_idx");
        assertInIndex(
                plan(ConversationRepository.class, "findHorizonOfMember", values), "conversations_train_newest_idx");
        assertInIndex(plan(RequestListRepository.class, "findHorizon", values), "api_requests_newest_idx");
        assertInIndex(plan(RequestListRepository.class, "findHorizonOfTrain", values), "api_requests_train_newest_idx");
        assertInIndex(
                plan(RequestListRepository.class, "findHorizonOfMember", values), "api_requests_train_newest_idx");
        assertInIndex(
                plan(RequestListRepository.class, "findFirstOfModel", Map.of("model", "model-7")),
                "api_requests_model_newest_idx");
        assertInIndex(
                plan(RequestListRepository.class, "findFirstOfAccount", Map.of("accountId", "account-7")),
                "api_requests_account_newest_idx");
    }

    private static void assertInIndex(Plans.Plan plan, String index) {
        assertThat(plan.text())
                .containsPattern("Index Only Scan( Backward)? using " + index)
                .doesNotContain("Bitmap");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("conversations", "api_requests");
    }

    @Test
    void findsAConversationByTheIdOfAnyOfItsRequests() throws SQLException {
        var plan = plan(ConversationRepository.class, "find", Map.of("id", request(7)));

        assertThat(plan.indexes()).as(plan.text()).contains("api_requests_pkey", "conversations_pkey");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void readsAConversationByItsOwnRows() throws SQLException {
        UUID conversation = request(40);
        var list = plan(
                RequestListRepository.class,
                "listOfConversation",
                Map.of("conversationId", conversation, "afterTime", "-infinity", "afterId", NO_ID, "limit", 1001));
        var branches = plan(BranchRepository.class, "list", Map.of("conversationId", conversation, "limit", 1000));
        var tip = plan(BranchRepository.class, "findTip", Map.of("conversationId", conversation, "branchId", "main"));
        var path = plan(BranchRepository.class, "findPath", Map.of("requestId", request(59)));

        assertOrdered(list, "api_requests_conversation_newest_idx");
        for (var plan : List.of(branches, tip, path)) {
            assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        }
    }

    @Test
    void searchesByTheIndexOfWordsInsideTheWorkspace() throws SQLException {
        long before = ADMINISTRATOR.number(
                "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'api_request_payloads_words_idx'");

        assertThat(found(TENANT, "number42")).isEqualTo(1);
        assertThat(found(TENANT, "words -number42")).isEqualTo(5000);
        assertThat(found(TENANT, "\"same words\" number41")).isEqualTo(1);
        assertThat(found(TENANT, "\"words same\"")).isZero();
        assertThat(found(TENANT, "?! --")).isZero();
        assertThat(found(TENANT, "'workspace:%s'".formatted(OTHER.workspace()))).isZero();

        assertThat(
                        ADMINISTRATOR.number(
                                "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'api_request_payloads_words_idx'"))
                .isGreaterThan(before);
        var plan = plan(
                ConversationRepository.class,
                "search",
                with(with(with(conversations(), "words", "x"), "ofTrainId", null), "ofUserId", null));
        assertThat(plan.indexes()).as(plan.text()).contains("conversations_pkey");
    }

    /** How many conversations the words find, in the role of the API. */
    private static long found(Tenant tenant, String words) throws SQLException {
        try (var connection = DATABASE.connect(TestDatabase.APP)) {
            Administrator.execute(
                    connection,
                    "SELECT set_config('app.workspace_id', ?, false)",
                    tenant.workspace().toString());
            try (var statement = connection.prepareStatement("SELECT count(*) FROM search_conversations(?)")) {
                statement.setString(1, words);
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    long count = rows.getLong(1);
                    Administrator.execute(connection, "SELECT pg_stat_force_next_flush()");
                    return count;
                }
            }
        }
    }

    @Test
    void readsHoursByTheirIndexes() throws SQLException {
        var values = values(
                "model",
                null,
                "interval",
                "hour",
                "groupBy",
                "model",
                "since",
                "2026-03-01 00:00Z",
                "until",
                "2026-03-02 00:00Z",
                "afterTime",
                "-infinity",
                "afterKey",
                "",
                "limit",
                1001);

        var all = plan(HourlyStatsRepository.class, "list", values);
        var ofTrain = plan(HourlyStatsRepository.class, "listOfTrain", with(values, "trainId", train));
        var ofMember = plan(HourlyStatsRepository.class, "listOfMember", with(values, "userId", TENANT.userId()));

        assertThat(all.text()).contains("hourly_stats_hour_idx");
        assertThat(ofTrain.text()).contains("hourly_stats_one_per_train");
        for (var plan : List.of(all, ofTrain, ofMember)) {
            assertThat(plan.tables()).as(plan.text()).doesNotContain("api_requests");
            assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("hourly_stats");
        }
    }

    /** Nor are the hours sorted: there are few days and few names, however many hours there are. */
    @Test
    void sumsUpDaysAndNamesFromTheHoursOfTheRange() throws SQLException {
        var values = values("ofModel", null, "since", "2026-03-01 00:00Z", "until", "2026-03-02 00:00Z", "names", 50);
        var all = plan(HourlyStatsRepository.class, "summarize", values);
        var ofTrain = plan(HourlyStatsRepository.class, "summarizeTrain", with(values, "trainId", train));
        var ofMember = plan(HourlyStatsRepository.class, "summarizeMember", with(values, "userId", TENANT.userId()));

        for (var plan : List.of(all, ofTrain, ofMember)) {
            assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("hourly_stats");
        }
        assertThat(all.text()).contains("HashAggregate").contains("hourly_stats_hour_idx");
    }

    @Test
    void readsOnlyTheWindowOfWhatAccountsUse() throws SQLException {
        var values = values(
                "accountId",
                null,
                "recentSince",
                "2026-03-14 15:00Z",
                "since",
                "2026-03-13 20:00Z",
                "afterAccount",
                "",
                "limit",
                102);

        var all = plan(AccountUsageRepository.class, "list", values);
        var one = plan(AccountUsageRepository.class, "list", with(values, "accountId", "account-7"));
        var ofMember = plan(AccountUsageRepository.class, "listOfMember", with(values, "userId", TENANT.userId()));

        assertThat(one.text()).contains("api_requests_account_newest_idx");
        for (var plan : List.of(all, one, ofMember)) {
            assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("api_requests");
            assertThat(plan.text()).contains("\"timestamp\" >= '2026-03-13");
        }
    }

    /** The request of that number as {@link #fill} names it. */
    private static UUID request(int number) {
        return UUID.fromString(ADMINISTRATOR.text(
                "SELECT md5(? || '-' || ?)::uuid", TENANT.workspace().toString(), number));
    }

    private static void assertOrdered(Plans.Plan plan, String index) {
        assertThat(plan.indexes()).as(plan.text()).containsExactly(index);
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
        assertThat(plan.text()).as("in the order of the index").doesNotContain("Sort");
    }

    private static Plans.Plan plan(Class<?> repository, String query, Map<String, ? extends @Nullable Object> values)
            throws SQLException {
        return new Plans(DATABASE, TENANT.workspace()).of(TestDatabase.APP, repository, query, values);
    }

    private static Map<String, @Nullable Object> requests() {
        return values(
                "model",
                null,
                "accountId",
                null,
                "failed",
                null,
                "requestType",
                null,
                "since",
                "1970-01-01 00:00Z",
                "until",
                "9999-12-31 00:00Z",
                "beforeTime",
                "9999-12-31 00:00Z",
                "beforeId",
                LAST_ID,
                "limit",
                51);
    }

    private static Map<String, @Nullable Object> conversations() {
        return values(
                "model",
                null,
                "accountId",
                null,
                "hasSubtasks",
                null,
                "hasBranches",
                null,
                "since",
                "1970-01-01 00:00Z",
                "until",
                "9999-12-31 00:00Z",
                "beforeTime",
                "9999-12-31 00:00Z",
                "beforeId",
                LAST_ID,
                "limit",
                51);
    }

    private static Map<String, @Nullable Object> values(@Nullable Object... namesAndValues) {
        var values = new HashMap<String, @Nullable Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return values;
    }

    private static Map<String, @Nullable Object> with(
            Map<String, @Nullable Object> values, String name, @Nullable Object value) {
        var more = new HashMap<String, @Nullable Object>(values);
        more.put(name, value);
        return more;
    }
}
