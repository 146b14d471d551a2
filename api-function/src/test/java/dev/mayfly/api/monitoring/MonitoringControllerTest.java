package dev.mayfly.api.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MonitoringControllerTest {

    private static final String PATH = "/api/admin/monitoring";

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void tellsHowTheDatabaseIsDoing() {
        Tenant admin = API.newTenant();
        Chat.of(admin).say("Something");

        Answer report = admin.get(PATH);

        assertThat(report.status()).as(report.body()).isEqualTo(200);
        assertThat(column(report, "tables", "tableName"))
                .contains("agent_sessions", "agent_chat_messages", "eval_jobs");
        assertThat(column(report, "indexes", "indexName"))
                .contains("agent_chat_messages_session_id_created_at_idx", "agent_sessions_pkey");
        assertThat(report.size("connections")).isPositive();
        assertThat(Integer.parseInt(report.text("maxConnections"))).isPositive();
        assertThat(report.size("lockWaits")).isZero();
        assertThat(report.body()).doesNotContain("Something", admin.workspaceId(), "Bakery");
    }

    @Test
    void showsWhoWaitsForALock() throws SQLException {
        Tenant admin = API.newTenant();
        try (var holder = API.database().connect();
                var waiter = API.database().connect(TestDatabase.APP)) {
            holder.setAutoCommit(false);
            Administrator.execute(holder, "LOCK TABLE businesses IN ACCESS EXCLUSIVE MODE");
            Thread waiting = Thread.startVirtualThread(() -> {
                try {
                    Administrator.execute(waiter, "SELECT FROM businesses");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            new Administrator(API.database())
                    .await("EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'businesses'::regclass)");

            Answer report = admin.get(PATH);
            holder.rollback();
            waiting.join();

            assertThat(report.at("lockWaits.0.tableName")).isEqualTo("businesses");
            assertThat(report.at("lockWaits.0.blockedBy")).isEqualTo(1);
            assertThat(report.at("tables.0.tableName")).isEqualTo("businesses");
            assertThat(report.at("tables.0.totalBytes"))
                    .as("not measured, and not waited for")
                    .isNull();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The tests' server need not load the library; the report must come in any case. */
    @Test
    void tellsOfSlowStatementsOnlyWhereTheyAreCounted() {
        Tenant admin = API.newTenant();
        assertThat(admin.get(PATH).at("slowStatements")).isNull();

        API.sql("CREATE EXTENSION pg_stat_statements");
        Answer report = admin.get(PATH);

        assertThat(report.status()).as(report.body()).isEqualTo(200);
        assertThat(column(report, "slowStatements", "query"))
                .allSatisfy(query -> assertThat(query).doesNotContain(admin.workspaceId()));
    }

    @Test
    void isForAdminsOnly() {
        Tenant owner = API.newTenant();

        assertThat(owner.colleague("member", "read", "write")
                        .withToken()
                        .get(PATH)
                        .status())
                .isEqualTo(403);
        assertThat(owner.colleague("admin", "admin").get(PATH).status()).isEqualTo(200);
    }

    private static List<String> column(Answer report, String list, String column) {
        return IntStream.range(0, report.size(list))
                .mapToObj(i -> report.text("%s.%d.%s".formatted(list, i, column)))
                .toList();
    }
}
