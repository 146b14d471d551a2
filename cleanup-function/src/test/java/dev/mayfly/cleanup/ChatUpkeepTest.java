package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestChat;
import dev.mayfly.test.TestDatabase;
import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatUpkeepTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .properties(Map.of("CHAT_ABANDON_AFTER_HOURS", "12"))
            .start();

    private Tenant tenant = Tenant.in(DATABASE);

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        tenant = Tenant.in(DATABASE);
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void abandonsWhatIsIdleInEveryWorkspace() {
        TestChat idle = TestChat.in(tenant);
        TestChat paused = TestChat.in(Tenant.in(DATABASE));
        TestChat fresh = TestChat.in(tenant);
        TestChat completed = TestChat.in(tenant);
        idle.idleFor(12);
        paused.idleFor(30);
        ADMINISTRATOR.execute("UPDATE agent_sessions SET status = 'PAUSED' WHERE id = ?", paused.id());
        fresh.idleFor(11);
        completed.idleFor(30);
        ADMINISTRATOR.execute(
                "UPDATE agent_sessions SET status = 'COMPLETED', ended_at = last_activity_at WHERE id = ?",
                completed.id());

        UpkeepReport report = run(() -> true);

        assertThat(report.sessionsAbandoned()).isEqualTo(2);
        assertThat(List.of(idle.status(), paused.status(), fresh.status(), completed.status()))
                .containsExactly("ABANDONED", "ABANDONED", "ACTIVE", "COMPLETED");
        assertThat(run(() -> true).sessionsAbandoned()).isZero();
    }

    @Test
    void givesUpSilentStreamsAndKeepsTheirText() {
        TestChat silent = TestChat.in(tenant);
        TestChat talking = TestChat.in(tenant);
        silent.silentFor(5);
        talking.silentFor(4);

        UpkeepReport report = run(() -> true);

        assertThat(report.streamsFailed()).isOne();
        assertThat(silent.stream()).isEqualTo("failed " + TestChat.PART);
        assertThat(talking.stream()).isEqualTo("streaming " + TestChat.PART);
        assertThat(silent.status()).as("the session goes on").isEqualTo("ACTIVE");
    }

    @Test
    void leavesWhatSomebodyIsChangingToTheNextRun() throws SQLException {
        TestChat busy = TestChat.in(tenant);
        busy.idleFor(30);

        try (var connection = DATABASE.connect()) {
            connection.setAutoCommit(false);
            Administrator.execute(connection, "SELECT FROM agent_sessions WHERE id = ? FOR UPDATE", busy.id());

            assertThat(run(() -> true).sessionsAbandoned()).isZero();
            connection.rollback();
        }

        assertThat(run(() -> true).sessionsAbandoned()).isOne();
    }

    @Test
    void goesOnUntilAllAreDone() {
        TestChat chat = TestChat.in(tenant);
        ADMINISTRATOR.execute("""
                INSERT INTO agent_sessions (
                    workspace_id, id, module_type, module_session_id, created_by, started_at, last_activity_at)
                SELECT
                    workspace_id, gen_random_uuid(), module_type, module_session_id, created_by,
                    now() - interval '2 days', now() - interval '2 days'
                FROM agent_sessions
                CROSS JOIN generate_series(1, 2500)
                WHERE id = ?
                """, chat.id());

        assertThat(run(() -> true).sessionsAbandoned()).isEqualTo(2500);
    }

    @Test
    void purgesAllOfAWorkspaceAndNothingElse() {
        TestChat.in(tenant);
        tenant.answer(tenant.experiment(3, 2), 1);
        tenant.answer(tenant.regularBatch(2), 1);
        Tenant other = Tenant.in(DATABASE);
        TestChat.in(other);
        other.experiment(1, 1);
        String rest = rowsOf(other);
        long doomed = Long.parseLong(rowsOf(tenant));
        deletedAgo("31 days");

        UpkeepReport report = run(() -> true);

        assertThat(report.failed()).isZero();
        assertThat(report.workspacesPurged()).isOne();
        assertThat(rowsOf(tenant)).isEqualTo("0");
        assertThat(ADMINISTRATOR.is(
                        "NOT EXISTS (SELECT FROM workspaces WHERE id = ?)",
                        tenant.workspace().value()))
                .isTrue();
        assertThat(rowsOf(other)).isEqualTo(rest);
        assertThat(SCHEMA.orphans()).isEmpty();
        assertThat(ADMINISTRATOR.number("""
                        SELECT sum(value::bigint)
                        FROM workspace_purges
                        CROSS JOIN jsonb_each_text(deleted_rows)
                        WHERE id = ?
                            AND completed_at IS NOT NULL
                        """, tenant.workspace().value()))
                .as("what the receipt counts")
                .isEqualTo(doomed + 1);
    }

    @Test
    void purgesInChunksAndGoesOnNextTime() {
        TestChat chat = TestChat.in(tenant);
        ADMINISTRATOR.execute("""
                INSERT INTO agent_chat_messages (workspace_id, id, session_id, seq, role, content)
                SELECT workspace_id, gen_random_uuid(), id, number, 'USER', 'x'
                FROM agent_sessions
                CROSS JOIN generate_series(3, 3500) AS numbers (number)
                WHERE id = ?
                """, chat.id());
        long rows = Long.parseLong(rowsOf(tenant));
        deletedAgo("31 days");
        long[] asked = {0};

        UpkeepReport first =
                run(() -> ADMINISTRATOR.number("SELECT count(*) FROM workspace_purges") == 0 || asked[0]++ < 1);
        UpkeepReport second = run(() -> true);

        assertThat(first.complete()).isFalse();
        assertThat(first.workspacesPurged()).isZero();
        assertThat(first.rowsPurged()).isEqualTo(2000);
        assertThat(second.workspacesPurged()).isOne();
        assertThat(first.rowsPurged() + second.rowsPurged()).isGreaterThanOrEqualTo(rows + 1);
    }

    @Test
    void purgesNothingThatMayStillBeRestored() {
        TestChat.in(tenant);
        var before = rowsOf(tenant);
        deletedAgo("29 days 23 hours");

        assertThat(run(() -> true).rowsPurged()).isZero();
        assertThat(ADMINISTRATOR.number(
                        "SELECT purge_workspace(?, 1000)", tenant.workspace().value()))
                .as("not even when asked")
                .isZero();
        assertThat(rowsOf(tenant)).isEqualTo(before);
    }

    /** A table that a later migration adds is found by itself, if it is a tenant's at all. */
    @Test
    void knowsEveryTableOfATenantInAnOrderThatWorks() {
        assertThat(ADMINISTRATOR.texts("""
                        SELECT relname
                        FROM pg_class
                        JOIN pg_attribute
                            ON attrelid = pg_class.oid
                            AND attname = 'workspace_id'
                        WHERE relkind = 'r'
                            AND relnamespace = 'public'::regnamespace
                            AND pg_class.oid NOT IN (SELECT tenant_table FROM list_tenant_tables())
                        """)).isEmpty();
        assertThat(ADMINISTRATOR.texts("""
                        WITH places AS MATERIALIZED (SELECT tenant_table, place FROM list_tenant_tables())
                        SELECT conname
                        FROM pg_constraint
                        JOIN places AS children ON children.tenant_table = conrelid
                        JOIN places AS parents ON parents.tenant_table = confrelid
                        WHERE contype = 'f'
                            AND NOT condeferrable
                            AND conrelid <> confrelid
                            AND children.place >= parents.place
                        """)).as("foreign keys in a circle").isEmpty();
        assertThat(ADMINISTRATOR.texts("""
                        SELECT conname
                        FROM pg_constraint
                        JOIN pg_attribute
                            ON attrelid = conrelid
                            AND attnum = ANY (conkey)
                            AND attname <> 'workspace_id'
                        WHERE contype = 'f'
                            AND condeferrable
                            AND attnotnull
                        """))
                .as("what points back and cannot let go")
                .isEmpty();
    }

    private void deletedAgo(String interval) {
        ADMINISTRATOR.execute(
                "UPDATE workspaces SET deleted_at = now() - CAST(? AS interval) WHERE id = ?",
                interval,
                tenant.workspace().value());
    }

    /** How many rows of all tables are the workspace's. */
    private static String rowsOf(Tenant tenant) {
        return String.valueOf(SCHEMA.tables().stream()
                .filter(table -> ADMINISTRATOR.is(
                        "EXISTS (SELECT FROM pg_attribute WHERE attrelid = CAST(? AS regclass) AND attname = 'workspace_id')",
                        table))
                .mapToLong(table -> ADMINISTRATOR.number(
                        "SELECT count(*) FROM %s WHERE workspace_id = ?".formatted(table),
                        tenant.workspace().value()))
                .sum());
    }

    private static UpkeepReport run(BooleanSupplier mayGoOn) {
        return CONTEXT.getBean(Upkeep.class).run(mayGoOn);
    }
}
