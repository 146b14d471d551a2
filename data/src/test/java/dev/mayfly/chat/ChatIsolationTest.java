package dev.mayfly.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.mayfly.problem.SqlState;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestChat;
import dev.mayfly.test.TestDatabase;
import io.micronaut.data.annotation.Query;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the database keeps the chats of two workspaces apart by itself, whatever a query asks for. */
class ChatIsolationTest {

    private static final List<String> TABLES = List.of(
            "businesses",
            "module_sessions",
            "validation_sessions",
            "planning_sessions",
            "branding_sessions",
            "agent_sessions",
            "agent_chat_messages");

    private static final Pattern OF_WORKSPACE = Pattern.compile("([a-z_.]*\\bid|[a-z_.]*workspace_id) = :workspaceId");
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-zA-Z]+)");

    private static final UUID NEW_ID = UUID.randomUUID();

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Tenant TENANT = Tenant.in(DATABASE);
    private static final Tenant OTHER = Tenant.in(DATABASE);
    private static final TestChat CHAT = TestChat.in(TENANT);
    private static final TestChat FOREIGN = TestChat.in(OTHER);

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    /** The chain of sessions leads to a workspace by itself; here without row-level security, and with it. */
    @Test
    void leadsFromAMessageToItsWorkspaceAlongTheChain() {
        String chain = """
                SELECT agent_chat_messages.workspace_id
                FROM agent_chat_messages
                JOIN agent_sessions ON agent_chat_messages.session_id = agent_sessions.id
                JOIN validation_sessions ON agent_sessions.module_session_id = validation_sessions.id
                JOIN businesses ON validation_sessions.business_id = businesses.id
                WHERE businesses.workspace_id = '%s'
                """;

        for (Tenant tenant : List.of(TENANT, OTHER)) {
            String id = tenant.workspace().toString();
            assertThat(tenant.administrator().texts(chain.formatted(id)))
                    .hasSize(2)
                    .containsOnly(id);
            assertThat(inWorkspace(tenant, chain.formatted(id))).hasSize(2);
        }
        assertThat(inWorkspace(TENANT, chain.formatted(OTHER.workspace()))).isEmpty();
    }

    @Test
    void findsNothingOfAnotherWorkspacesSession() {
        String crossed = """
                SELECT agent_chat_messages.id
                FROM agent_chat_messages
                WHERE agent_chat_messages.session_id = '%s'
                    AND EXISTS (
                        SELECT
                        FROM agent_sessions
                        JOIN validation_sessions ON agent_sessions.module_session_id = validation_sessions.id
                        JOIN businesses ON validation_sessions.business_id = businesses.id
                        WHERE businesses.workspace_id = '%s'
                            AND agent_sessions.id = agent_chat_messages.session_id
                    )
                """.formatted(FOREIGN.id(), TENANT.workspace());

        assertThat(TENANT.administrator().texts(crossed)).isEmpty();
        assertThat(inWorkspace(TENANT, crossed)).isEmpty();
    }

    @Test
    void showsAndChangesNothingOfAnotherWorkspace() {
        assertSoftly(softly -> TABLES.forEach(table -> {
            String foreign = "workspace_id = '%s'".formatted(OTHER.workspace());
            for (String statement : List.of(
                    "SELECT FROM %s WHERE %s",
                    "SELECT FROM %s WHERE %s FOR UPDATE",
                    "DELETE FROM %s WHERE %s",
                    "UPDATE %s SET id = gen_random_uuid() WHERE %s")) {
                softly.assertThat(inWorkspace(TENANT, statement.formatted(table, foreign)))
                        .as(statement, table, foreign)
                        .isEmpty();
            }
            softly.assertThat(inWorkspace(TENANT, "SELECT FROM " + table))
                    .as("own rows of " + table)
                    .isNotEmpty();
            softly.assertThat(inNone("SELECT FROM " + table)).isEmpty();
        }));
    }

    @Test
    void refusesToStoreIntoAnotherWorkspace() {
        Map<String, String> copies = Map.of(
                "businesses", "workspace_id, id, user_id, name",
                "module_sessions", "workspace_id, id, business_id, module_type, created_by",
                "validation_sessions", "workspace_id, id, business_id",
                "planning_sessions", "workspace_id, id, business_id",
                "branding_sessions", "workspace_id, id, business_id",
                "agent_sessions", "workspace_id, id, module_type, module_session_id, created_by",
                "agent_chat_messages", "workspace_id, id, session_id, seq, role, content");

        assertSoftly(softly -> copies.forEach((table, columns) -> {
            String selected =
                    columns.replaceFirst("workspace_id, id", "'%s', gen_random_uuid()".formatted(OTHER.workspace()));
            String insert = "INSERT INTO %1$s (%2$s) SELECT %3$s FROM %1$s".formatted(table, columns, selected);

            softly.assertThat(stateOf(insert)).as(insert).isEqualTo("42501");
        }));
    }

    /** With the workspace in every key a row cannot even point into another one, whoever writes it. */
    @Test
    void refusesToPointIntoAnotherWorkspace() {
        String session = """
                INSERT INTO agent_sessions (workspace_id, id, module_type, module_session_id, created_by)
                VALUES ('%s', gen_random_uuid(), '%s', '%s', '%s')""";

        assertThat(stateOf(session.formatted(
                        TENANT.workspace(), "VALIDATION", FOREIGN.moduleSessionId(), TENANT.userId())))
                .isEqualTo("23503");
        assertThat(stateOf(session.formatted(TENANT.workspace(), "PLANNING", CHAT.moduleSessionId(), TENANT.userId())))
                .as("a session of another kind")
                .isEqualTo("23503");
        assertThat(stateOf("UPDATE agent_chat_messages SET session_id = '%s'".formatted(FOREIGN.id())))
                .isEqualTo("23503");
    }

    static Stream<Method> queries() {
        return Stream.of(
                        BusinessRepository.class,
                        ModuleSessionRepository.class,
                        AgentSessionRepository.class,
                        ChatMessageRepository.class)
                .flatMap(repository -> Arrays.stream(repository.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Query.class))
                .filter(method -> OF_WORKSPACE.matcher(sqlOf(method)).find());
    }

    /** Each query, robbed of its workspace and asked with ids of another one: the policies alone hold it. */
    @ParameterizedTest
    @MethodSource("queries")
    void holdsAQueryThatForgetsItsWorkspace(Method query) {
        String careless = filled(OF_WORKSPACE.matcher(sqlOf(query)).replaceAll("true"));

        String ownActivity = inWorkspace(
                        TENANT, "SELECT last_activity_at FROM agent_sessions WHERE id = '%s'".formatted(CHAT.id()))
                .getFirst();
        assertThat(inWorkspace(TENANT, careless))
                .as(careless)
                .allMatch(row -> row.contains(CHAT.id().toString())
                        || row.contains(CHAT.businessId().toString())
                        || row.equals(ownActivity));
        assertThat(inWorkspace(OTHER, careless))
                .as("the same where the ids belong")
                .isNotEmpty();
    }

    private static String sqlOf(Method query) {
        return query.getAnnotation(Query.class).value();
    }

    /** With what names the other workspace's chat. */
    private static String filled(String sql) {
        return PARAMETER.matcher(sql).replaceAll(parameter -> switch (parameter.group(1)) {
            case "workspaceId" -> "'%s'".formatted(OTHER.workspace());
            case "businessId" -> "'%s'".formatted(FOREIGN.businessId());
            case "moduleSessionId" -> "'%s'".formatted(FOREIGN.moduleSessionId());
            case "sessionId" -> "'%s'".formatted(FOREIGN.id());
            case "id" ->
                sql.contains("FROM businesses\nWHERE") || sql.contains("UPDATE businesses")
                        ? "'%s'".formatted(FOREIGN.businessId())
                        : sql.contains("FROM module_sessions\nWHERE") && !sql.contains("INSERT")
                                ? "'%s'".formatted(FOREIGN.moduleSessionId())
                                : sql.contains("INSERT") ? "'%s'".formatted(NEW_ID) : "'%s'".formatted(FOREIGN.id());
            case "userId", "createdBy", "writerId" -> "'%s'".formatted(OTHER.userId());
            case "beforeId" -> "'ffffffff-ffff-ffff-ffff-ffffffffffff'";
            case "beforeTime" -> "'2100-01-01'";
            case "activeSince" -> "'1970-01-01'";
            case "wantedStatuses", "fromStatuses" -> "'{ACTIVE,PAUSED}'";
            case "status" -> sql.contains("agent_chat_messages") ? "'complete'" : "'COMPLETED'";
            case "clientMessageId" -> sql.contains("INSERT") ? "'new'" : "'%s'".formatted(TestChat.CLIENT_MESSAGE_ID);
            case "requestHex" -> "'%s'".formatted("00".repeat(32));
            case "role" -> "'USER'";
            case "moduleType" -> "'VALIDATION'";
            case "metadata" -> "'{}'";
            case "seq" -> "2";
            case "afterSeq" -> "0";
            case "beforeSeq", "limit", "maxBytes" -> "100";
            case "reach" -> "1";
            case "offset" -> String.valueOf(TestChat.PART.length());
            default -> "'Text'";
        });
    }

    /** What comes of a statement under the application's own role; whatever it changes is taken back. */
    private static List<String> inWorkspace(Tenant tenant, String sql) {
        return run("SELECT set_config('app.workspace_id', '%s', true)".formatted(tenant.workspace()), sql);
    }

    private static List<String> inNone(String sql) {
        return run("SELECT 1", sql);
    }

    private static List<String> run(String before, String sql) {
        try (var connection = DATABASE.connect(TestDatabase.APP)) {
            connection.setAutoCommit(false);
            try {
                Administrator.execute(connection, before);
                return outcome(connection, sql);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String stateOf(String statement) {
        try {
            inWorkspace(TENANT, statement);
            return "done";
        } catch (IllegalStateException e) {
            return SqlState.of(e).orElseThrow();
        }
    }

    /** The rows that a statement returns, or as many words as it changes rows. */
    private static List<String> outcome(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return Collections.nCopies(statement.getUpdateCount(), "changed");
            }
            var rows = new ArrayList<String>();
            try (var result = statement.getResultSet()) {
                while (result.next()) {
                    var row = new StringBuilder();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.append(result.getString(i)).append(' ');
                    }
                    rows.add(row.toString());
                }
            }
            return rows;
        }
    }
}
