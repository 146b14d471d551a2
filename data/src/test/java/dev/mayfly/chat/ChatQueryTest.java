package dev.mayfly.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Plans;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestChat;
import dev.mayfly.test.TestDatabase;
import io.micronaut.data.annotation.Query;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How PostgreSQL goes about the queries of chats in three workspaces that together have 1,000 sessions of 1,000 messages,
 * and each 6,000 without any.
 */
class ChatQueryTest {

    private static final UUID LAST_ID = new UUID(-1, -1);

    private static final String INDEXES = """
            FROM pg_index
            LEFT JOIN pg_constraint
                ON conindid = indexrelid
                AND contype IN ('p', 'u')
            WHERE indrelid = 'agent_chat_messages'::regclass
            """;

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = Tenant.in(DATABASE);
    private static final TestChat CHAT = TestChat.in(TENANT);
    private static final Plans PLANS = new Plans(DATABASE, TENANT.workspace());

    @BeforeAll
    static void fill() throws SQLException {
        TestChat.in(Tenant.in(DATABASE));
        TestChat.in(Tenant.in(DATABASE));
        ADMINISTRATOR.fill("""
                INSERT INTO agent_sessions (
                    workspace_id, id, module_type, module_session_id, created_by, last_seq, status, started_at,
                    last_activity_at, ended_at)
                SELECT
                    workspace_id, gen_random_uuid(), module_type, id, created_by, 1000,
                    CASE WHEN number % 10 = 0 THEN 'ACTIVE' ELSE 'COMPLETED' END,
                    now() - number * interval '1 hour',
                    now() - number * interval '1 hour',
                    CASE WHEN number % 10 <> 0 THEN now() END
                FROM module_sessions
                CROSS JOIN generate_series(1, 334) AS numbers (number)
                WHERE module_type = 'VALIDATION'
                """);
        ADMINISTRATOR.fill("""
                WITH more AS (
                    INSERT INTO module_sessions (workspace_id, id, business_id, module_type, created_by)
                    SELECT workspace_id, gen_random_uuid(), id, 'PLANNING', user_id
                    FROM businesses
                    CROSS JOIN generate_series(1, 2000)
                    RETURNING workspace_id, id, module_type, created_by
                )
                INSERT INTO agent_sessions (
                    workspace_id, id, module_type, module_session_id, created_by, started_at, last_activity_at)
                SELECT
                    workspace_id, gen_random_uuid(), module_type, id, created_by,
                    now() - number * interval '1 minute', now() - number * interval '1 minute'
                FROM more
                CROSS JOIN generate_series(1, 3) AS numbers (number)
                """);
        fillMessages();
        ADMINISTRATOR.execute("ANALYZE");
    }

    /** A million messages, and their indexes afterwards, each all at once, which is faster. */
    private static void fillMessages() throws SQLException {
        List<String> removals = ADMINISTRATOR.texts("""
                SELECT CASE
                    WHEN conname IS NULL THEN format('DROP INDEX %s', indexrelid::regclass)
                    ELSE format('ALTER TABLE agent_chat_messages DROP CONSTRAINT %I', conname)
                END
                """ + INDEXES);
        List<String> creations = ADMINISTRATOR.texts("""
                SELECT CASE
                    WHEN conname IS NULL THEN pg_get_indexdef(indexrelid)
                    ELSE format(
                        'ALTER TABLE agent_chat_messages ADD CONSTRAINT %I %s',
                        conname,
                        pg_get_constraintdef(pg_constraint.oid))
                END
                """ + INDEXES);
        removals.forEach(removal -> ADMINISTRATOR.execute(removal));
        ADMINISTRATOR.fill("""
                INSERT INTO agent_chat_messages (workspace_id, id, session_id, seq, role, content, created_at)
                SELECT
                    workspace_id, gen_random_uuid(), id, seq, 'USER',
                    'Message ' || seq || CASE seq WHEN 500 THEN ' needle' ELSE '' END,
                    started_at + seq * interval '1 second'
                FROM agent_sessions
                CROSS JOIN generate_series(1, 1000) AS numbers (seq)
                WHERE last_seq = 1000
                """);
        try (var connection = DATABASE.connect()) {
            connection.setAutoCommit(false);
            Administrator.execute(connection, "SET LOCAL maintenance_work_mem = '256MB'");
            for (String creation : creations) {
                Administrator.execute(connection, creation);
            }
            connection.commit();
        }
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    /** The three checks of the document, each without row-level security and with it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SELECT * FROM agent_chat_messages WHERE workspace_id = '%1$s' AND session_id = '%2$s' ORDER BY created_at ASC;"
                        + " agent_chat_messages_session_id_created_at_idx",
                "SELECT * FROM agent_sessions WHERE workspace_id = '%1$s' AND module_type = 'VALIDATION'"
                        + " AND module_session_id = '%3$s' ORDER BY id DESC LIMIT 1;"
                        + " agent_sessions_module_type_module_session_id_idx",
                "SELECT * FROM agent_sessions WHERE workspace_id = '%1$s' AND status = 'ACTIVE'"
                        + " ORDER BY last_activity_at DESC LIMIT 5; agent_sessions_status_last_activity_at_idx"
            })
    void usesTheIndexesOfTheDocument(String query, String index) throws SQLException {
        String session = ADMINISTRATOR.text(
                "SELECT id FROM agent_sessions WHERE workspace_id = ? AND last_seq = 1000 LIMIT 1",
                TENANT.workspace().value());
        String sql = query.formatted(TENANT.workspace(), session, CHAT.moduleSessionId());

        for (String role : new String[] {"postgres", TestDatabase.APP}) {
            String plan = String.join("\n", explain(role, sql));

            assertThat(plan).as(role).contains(index).doesNotContain("Seq Scan");
        }
    }

    private static List<String> explain(String role, String sql) throws SQLException {
        try (var connection = DATABASE.connect()) {
            connection.setAutoCommit(false);
            if (!role.equals("postgres")) {
                Administrator.execute(connection, "SET LOCAL ROLE " + role);
            }
            Administrator.execute(
                    connection,
                    "SELECT set_config('app.workspace_id', ?, true)",
                    TENANT.workspace().toString());
            var lines = new ArrayList<String>();
            try (var rows = connection.createStatement().executeQuery("EXPLAIN " + sql)) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
            connection.rollback();
            return lines;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"listAfter", "listBefore"})
    void readsAPageOfMessagesInItsOrderAtAnyDepth(String query) throws SQLException {
        var plan = PLANS.of(
                ChatMessageRepository.class,
                query,
                Map.of("sessionId", CHAT.id(), "afterSeq", 900, "beforeSeq", 900, "limit", 20, "maxBytes", 800_000));

        assertThat(plan.indexes()).as(plan.text()).containsExactly("agent_chat_messages_seq_key");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsAMessageByItsPlaceAndByItsName() throws SQLException {
        var byPlace = PLANS.of(ChatMessageRepository.class, "find", Map.of("sessionId", CHAT.id(), "seq", 500));
        var byName = PLANS.of(
                ChatMessageRepository.class,
                "findByClientMessageId",
                Map.of("sessionId", CHAT.id(), "clientMessageId", "x"));

        assertThat(byPlace.indexes()).as(byPlace.text()).containsExactly("agent_chat_messages_seq_key");
        assertThat(byName.indexes()).as(byName.text()).containsExactly("agent_chat_messages_client_message_idx");
    }

    @Test
    void postsByKeysOnly() throws SQLException {
        Map<String, @Nullable Object> values = new HashMap<>(Map.of(
                "id", LAST_ID,
                "sessionId", CHAT.id(),
                "role", "USER",
                "content", "x",
                "status", "complete",
                "clientMessageId", "x",
                "requestHex", "00"));
        values.put("writerId", TENANT.userId());
        values.put("agentId", null);
        values.put("metadata", null);
        var plan = PLANS.of(ChatMessageRepository.class, "insert", values);

        assertThat(plan.indexes())
                .as(plan.text())
                .containsExactlyInAnyOrder("agent_sessions_pkey", "agent_chat_messages_client_message_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    /** Before a result that may be of any length the driver waits for PostgreSQL once more. */
    @Test
    void answersAPostInAFixedLength() throws SQLException {
        String sql = Arrays.stream(ChatMessageRepository.class.getDeclaredMethods())
                .filter(method -> method.getName().equals("insert"))
                .map(method -> method.getAnnotation(Query.class).value())
                .findFirst()
                .orElseThrow()
                .replaceAll("(?<!:):[a-zA-Z]+", "?");

        try (var connection = DATABASE.connect(TestDatabase.APP);
                var post = connection.prepareStatement(sql)) {
            assertThat(post.getMetaData().getColumnTypeName(1)).isEqualTo("name");
        }
    }

    @Test
    void listsSessionsOfEachStatusInTheOrderOfTheIndex() throws SQLException {
        Map<String, @Nullable Object> values = new HashMap<>(Map.of(
                "wantedStatuses", "{ACTIVE,PAUSED,COMPLETED,ABANDONED}",
                "activeSince", "1970-01-01",
                "beforeTime", "2100-01-01",
                "beforeId", LAST_ID,
                "limit", 5));
        values.put("moduleType", null);
        values.put("moduleSessionId", null);
        var plan = PLANS.of(AgentSessionRepository.class, "list", values);

        assertThat(plan.indexes()).as(plan.text()).containsExactly("agent_sessions_status_last_activity_at_idx");
        assertThat(plan.wholeTables()).as(plan.text()).isEmpty();
    }

    @Test
    void findsTheSessionToResumeWithoutTheOthers() throws SQLException {
        var plan = PLANS.of(
                AgentSessionRepository.class,
                "findToResume",
                Map.of("moduleType", "VALIDATION", "moduleSessionId", CHAT.moduleSessionId()));

        assertThat(plan.indexes()).as(plan.text()).contains("agent_sessions_module_type_module_session_id_idx");
        assertThat(plan.wholeTables()).as(plan.text()).doesNotContain("agent_sessions");
    }

    @Test
    void findsWhatIsIdleOrSilentOverAllWorkspaces() throws SQLException {
        var idle = PLANS.of(
                TestDatabase.MAINTENANCE, AgentSessionRepository.class, "abandonIdle", Map.of("hours", 90, "limit", 2));
        var silent = PLANS.of(
                TestDatabase.MAINTENANCE, ChatMessageRepository.class, "failSilent", Map.of("minutes", 5, "limit", 2));

        assertThat(idle.indexes()).as(idle.text()).contains("agent_sessions_idle_idx");
        assertThat(silent.indexes())
                .as(silent.text())
                .contains("agent_chat_messages_silent_idx", "agent_chat_messages_pkey");
        assertThat(silent.wholeTables()).as(silent.text()).isEmpty();
    }

    /** Row-level security lets no condition on words near an index; the function's owner is let near it. */
    @Test
    void searchesByTheIndexOfWordsInsideOneWorkspace() throws SQLException {
        String body = ADMINISTRATOR
                .text("SELECT pg_get_function_sqlbody('search_chat_messages'::regproc)")
                .replaceAll("(?s)BEGIN ATOMIC\\s*(.*);\\s*END", "$1")
                .replace("search_chat_messages.", "")
                .replace("before_time", "'2100-01-01'")
                .replace("before_id", "'ffffffff-ffff-ffff-ffff-ffffffffffff'")
                .replace("max_rows", "51")
                .replaceAll("\\bwords\\b", "'needle'");
        String plan = String.join("\n", explain(TestDatabase.MAINTENANCE, body));

        assertThat(plan)
                .contains("Bitmap Index Scan on agent_chat_messages_words_idx")
                .doesNotContain("Seq Scan");
        assertThat(plan).as("with the workspace among the words").containsPattern("Index Cond.*workspace:");
        assertThat(explain(TestDatabase.APP, body))
                .as("why there is a function")
                .noneMatch(line -> line.contains("words_idx"));
    }
}
