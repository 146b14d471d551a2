package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestChat;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskOutcome;
import dev.mayfly.upkeep.TaskReport;
import io.micronaut.context.ApplicationContext;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeletedWorkspacesTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();

    private final TestTasks tasks = new TestTasks(CONTEXT);
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

        TaskReport report = tasks.run(TaskName.DELETED_WORKSPACES);

        assertThat(report.failed()).isZero();
        assertThat(report.done()).isOne();
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

        TaskReport first = tasks.run(
                TaskName.DELETED_WORKSPACES,
                () -> ADMINISTRATOR.number("SELECT count(*) FROM workspace_purges") == 0 || asked[0]++ < 1);
        long purged = rowsPurged();
        TaskReport second = tasks.run(TaskName.DELETED_WORKSPACES);

        assertThat(first.outcome()).isEqualTo(TaskOutcome.STOPPED);
        assertThat(first.done()).isZero();
        assertThat(purged).isEqualTo(2000);
        assertThat(second.done()).isOne();
        assertThat(rowsPurged()).isGreaterThanOrEqualTo(rows + 1);
    }

    /** As many as a chunk holds, the workspace itself among them. */
    @Test
    void countsAWorkspaceWhoseLastChunkIsFull() {
        TestChat chat = TestChat.in(tenant);
        long missing = 999 - Long.parseLong(rowsOf(tenant));
        ADMINISTRATOR.execute("""
                INSERT INTO agent_chat_messages (workspace_id, id, session_id, seq, role, content)
                SELECT workspace_id, gen_random_uuid(), id, 2 + number, 'USER', 'x'
                FROM agent_sessions
                CROSS JOIN generate_series(1, ?) AS numbers (number)
                WHERE id = ?
                """, missing, chat.id());
        assertThat(rowsOf(tenant)).isEqualTo("999");
        deletedAgo("31 days");

        TaskReport report = tasks.run(TaskName.DELETED_WORKSPACES);

        assertThat(rowsPurged()).isEqualTo(1000);
        assertThat(report.done()).isOne();
    }

    @Test
    void purgesNothingThatMayStillBeRestored() {
        TestChat.in(tenant);
        var before = rowsOf(tenant);
        deletedAgo("29 days 23 hours");

        TaskReport report = tasks.run(TaskName.DELETED_WORKSPACES);

        assertThat(List.of(report.found(), report.done())).containsExactly(0L, 0L);
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

    private static long rowsPurged() {
        return ADMINISTRATOR.number("""
                SELECT coalesce(sum(value::bigint), 0)
                FROM workspace_purges
                CROSS JOIN jsonb_each_text(deleted_rows)
                """);
    }
}
