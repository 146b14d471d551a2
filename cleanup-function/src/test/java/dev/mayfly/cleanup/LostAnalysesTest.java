package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestConversations;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Trains;
import dev.mayfly.upkeep.TaskName;
import io.micronaut.context.ApplicationContext;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LostAnalysesTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    /** Recording is the API's. */
    private static final ApplicationContext API = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .start();

    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .properties(Map.of("ANALYSIS_MAX_ATTEMPTS", "2"))
            .start();

    private final TestTasks tasks = new TestTasks(CONTEXT);

    @AfterAll
    static void close() {
        API.close();
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void takesBackWhatIsLostInEveryWorkspace() {
        var lost = analysis(Tenant.in(DATABASE), 1, "-2 minutes");
        var spent = analysis(Tenant.in(DATABASE), 2, "-1 minute");
        var live = analysis(Tenant.in(DATABASE), 1, "5 minutes");

        var preview = tasks.preview(TaskName.LOST_ANALYSES);
        var report = tasks.run(TaskName.LOST_ANALYSES);

        assertThat(preview.found()).isEqualTo(2);
        assertThat(preview.oldestOverdueSeconds()).isBetween(120L, 1000L);
        assertThat(report.done()).isEqualTo(2);
        assertThat(report.remaining()).isZero();
        assertThat(statusOf(lost)).isEqualTo("pending");
        assertThat(statusOf(spent)).isEqualTo("failed");
        assertThat(statusOf(live)).isEqualTo("processing");
        assertThat(ADMINISTRATOR.texts("SELECT concat_ws(' ', event, error_code) FROM analysis_audit_log"))
                .containsExactlyInAnyOrder("retried lease_expired", "failed lease_expired");
    }

    private static String statusOf(UUID id) {
        return ADMINISTRATOR.text("SELECT status FROM conversation_analyses WHERE id = ?", id);
    }

    private static UUID analysis(Tenant tenant, int attempts, String leaseLeft) {
        var train = Trains.in(tenant).newTrain("train", tenant.userId());
        var conversation = new TestConversations(API, tenant.workspace(), train).newConversation("hi", "Hello.");
        var id = UUID.randomUUID();
        ADMINISTRATOR.execute("""
                INSERT INTO conversation_analyses (
                    workspace_id, id, conversation_id, branch_id, status, requested_by, attempts, lease_token,
                    lease_expires_at, started_at)
                VALUES (?, ?, ?, 'main', 'processing', ?, ?, gen_random_uuid(), now() + CAST(? AS interval), now())
                """, tenant.workspace().value(), id, conversation, tenant.userId(), attempts, leaseLeft);
        return id;
    }
}
