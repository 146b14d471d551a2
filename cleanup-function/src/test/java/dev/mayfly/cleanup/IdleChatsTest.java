package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestChat;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskReport;
import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleChatsTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .properties(Map.of("CHAT_ABANDON_AFTER_HOURS", "12"))
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

        TaskReport report = tasks.run(TaskName.IDLE_CHATS);

        assertThat(report.done()).isEqualTo(2);
        assertThat(List.of(idle.status(), paused.status(), fresh.status(), completed.status()))
                .containsExactly("ABANDONED", "ABANDONED", "ACTIVE", "COMPLETED");
        assertThat(tasks.run(TaskName.IDLE_CHATS).done()).isZero();
    }

    @Test
    void givesUpSilentStreamsAndKeepsTheirText() {
        TestChat silent = TestChat.in(tenant);
        TestChat talking = TestChat.in(tenant);
        silent.silentFor(5);
        talking.silentFor(4);

        TaskReport report = tasks.run(TaskName.SILENT_STREAMS);

        assertThat(report.done()).isOne();
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

            assertThat(tasks.run(TaskName.IDLE_CHATS).done()).isZero();
            connection.rollback();
        }

        assertThat(tasks.run(TaskName.IDLE_CHATS).done()).isOne();
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

        assertThat(tasks.run(TaskName.IDLE_CHATS).done()).isEqualTo(2500);
    }
}
