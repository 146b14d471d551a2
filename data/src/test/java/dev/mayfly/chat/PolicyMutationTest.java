package dev.mayfly.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestChat;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Takes row-level security apart, piece by piece and table by table, and looks whether it is noticed by what the tests of
 * isolation look at: each workspace sees its own rows, and none of the others.
 */
class PolicyMutationTest {

    private static final String HOLDS = "own rows only";

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Tenant TENANT = filled();

    static {
        filled();
    }

    private static Tenant filled() {
        Tenant tenant = Tenant.in(DATABASE);
        TestChat.in(tenant);
        tenant.answer(tenant.regularBatch(2), 1);
        var recorder = new Recorder(tenant);
        recorder.record(recorder.execution(Instant.parse("2026-02-27T10:00:00Z"), 5));
        return tenant;
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    /** Tables of tenants with rows that the API may read. */
    static List<String> tables() {
        return ADMINISTRATOR.texts("""
                        SELECT relname
                        FROM pg_class
                        JOIN pg_attribute
                            ON attrelid = pg_class.oid
                            AND attname = 'workspace_id'
                        WHERE relkind IN ('r', 'p')
                            AND NOT relispartition
                            AND relnamespace = CAST('public' AS regnamespace)
                            AND has_table_privilege('mayfly_app', pg_class.oid, 'SELECT')
                        ORDER BY relname
                        """).stream()
                .filter(table -> ADMINISTRATOR.is("EXISTS (SELECT FROM %s)".formatted(table)))
                .toList();
    }

    @Test
    void looksAtEveryTableOfChatsAndMore() {
        assertThat(tables())
                .contains(
                        "businesses", "module_sessions", "agent_sessions", "agent_chat_messages", "agents", "eval_jobs")
                .hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void noticesEachMutation(String table) throws SQLException {
        assertThat(seenAfter("SELECT 1", table)).isEqualTo(HOLDS);

        List<String> mutations = Stream.of(
                        "DROP POLICY %1$s_tenant ON %1$s",
                        "ALTER POLICY %1$s_tenant ON %1$s USING (true)",
                        "ALTER POLICY %1$s_tenant ON %1$s USING (workspace_id IS NOT NULL)",
                        "ALTER POLICY %1$s_tenant ON %1$s TO mayfly_maintenance",
                        "ALTER POLICY %1$s_maintenance ON %1$s TO mayfly_maintenance, mayfly_app",
                        "ALTER POLICY %1$s_maintenance ON %1$s TO PUBLIC",
                        "CREATE POLICY more ON %1$s FOR SELECT USING (true)",
                        "ALTER TABLE %1$s DISABLE ROW LEVEL SECURITY")
                .map(mutation -> mutation.formatted(table))
                .toList();
        for (String mutation : mutations) {
            assertThat(seenAfter(mutation, table)).as(mutation).isNotEqualTo(HOLDS);
        }
    }

    /** What the application's role sees of a table in its workspace; the mutation is taken back. */
    private static String seenAfter(String mutation, String table) throws SQLException {
        try (var connection = DATABASE.connect()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(mutation);
                statement.execute("SET LOCAL ROLE " + TestDatabase.APP);
                Administrator.execute(
                        connection,
                        "SELECT set_config('app.workspace_id', ?, true)",
                        TENANT.workspace().toString());
                try (var rows = statement.executeQuery("""
                        SELECT
                            count(*) FILTER (WHERE workspace_id = current_workspace_id()) > 0,
                            count(*) FILTER (WHERE workspace_id <> current_workspace_id()) > 0
                        FROM %s
                        """.formatted(table))) {
                    rows.next();
                    if (rows.getBoolean(2)) {
                        return "foreign rows";
                    }
                    return rows.getBoolean(1) ? HOLDS : "nothing";
                }
            } finally {
                connection.rollback();
            }
        }
    }
}
