package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ManyTransactionsTest {

    private static final int TRANSACTIONS = 1_000_000;

    /** Enough for Flyway, the driver and a chunk; a million transactions would take several times as much. */
    private static final String HEAP = "-Xmx24m";

    /** Half of them one pair's, the others of 20,000 users. */
    @Test
    void movesAMillionTransactionsInALittleMemory() throws Exception {
        try (var database = TestDatabase.create()) {
            var administrator = new Administrator(database);
            var tenant = Tenant.in(database);
            fill(administrator, tenant);

            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            HEAP,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Call.class.getName(),
                            database.url(),
                            database.adminUser(),
                            database.adminPassword())
                    .redirectErrorStream(true)
                    .start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).contains("\"status\":\"COMPLETED\",\"rowsDone\":1000000,\"rowsWritten\":20001,");
            assertThat(administrator.text("""
                            SELECT concat_ws(
                                ' ', count(*), sum(total_executions), sum(successful_executions), max(total_executions))
                            FROM user_agent_interactions
                            """)).isEqualTo("20001 1000000 500000 500000");
            assertThat(administrator.text("SELECT known_users FROM agents")).isEqualTo("20001");
        }
    }

    private static void fill(Administrator administrator, Tenant tenant) {
        administrator.execute("""
                INSERT INTO users (id, issuer, subject)
                SELECT gen_random_uuid(), 'many', n
                FROM generate_series(1, 20000) AS n
                """);
        administrator.fill("""
                INSERT INTO transactions (workspace_id, id, user_id, agent_id, status)
                SELECT
                    ?, gen_random_uuid(), CASE WHEN n % 2 = 0 THEN CAST(? AS uuid) ELSE users.id END, ?,
                    CASE WHEN n % 4 < 2 THEN 'succeeded' ELSE 'failed' END
                FROM generate_series(1, ?) AS n
                JOIN users
                    ON users.issuer = 'many'
                    AND users.subject = ((n / 2) % 20000 + 1)::text
                """, tenant.workspace().value(), tenant.userId(), tenant.agentId(), TRANSACTIONS);
    }

    /** The function in a process of its own. */
    static final class Call {

        private Call() {}

        public static void main(String[] arguments) throws Exception {
            new MigrateHandler(MigrateConfiguration.of(arguments[0], arguments[1], arguments[2]))
                    .handleRequest(
                            new ByteArrayInputStream("{\"action\":\"backfill\",\"name\":\"user-interactions\"}"
                                    .getBytes(StandardCharsets.UTF_8)),
                            System.out,
                            Calls.context(900_000));
            System.out.flush();
        }
    }
}
