package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskOutcome;
import io.micronaut.context.ApplicationContext;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PreferredTimesTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext HASTY = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .properties(Map.of("CLEANUP_STATEMENT_TIMEOUT", "400ms"))
            .start();

    private final Tenant tenant = Tenant.in(DATABASE);

    @AfterAll
    static void close() {
        HASTY.close();
        DATABASE.close();
    }

    /** Sixty take 600 ms, ten of them 100. */
    @Test
    void rollsUpFewerAtOnceWhenAStatementTakesTooLong() {
        ADMINISTRATOR.execute("""
                INSERT INTO users (id, issuer, subject)
                SELECT gen_random_uuid(), 'crowd', number::text
                FROM generate_series(1, 60) AS numbers (number)
                """);
        ADMINISTRATOR.execute("""
                INSERT INTO user_agent_interactions (
                    workspace_id, id, user_id, agent_id, total_executions, successful_executions,
                    first_executed_at, last_executed_at)
                SELECT ?, gen_random_uuid(), id, ?, 1, 1, now(), now()
                FROM users
                WHERE issuer = 'crowd'
                """, tenant.workspace().value(), tenant.agentId());
        ADMINISTRATOR.execute("""
                INSERT INTO user_agent_hours (workspace_id, user_id, agent_id, day_of_week, hour, executions, last_executed_at)
                SELECT workspace_id, user_id, agent_id, 1, 9, 1, now()
                FROM user_agent_interactions
                """);
        ADMINISTRATOR.execute("""
                CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_sleep(0.01);
                    RETURN new;
                END
                $$
                """);
        ADMINISTRATOR.execute("""
                CREATE TRIGGER linger BEFORE UPDATE ON user_agent_interactions
                FOR EACH ROW EXECUTE FUNCTION linger()
                """);

        var report = new TestTasks(HASTY).run(TaskName.PREFERRED_TIMES);

        assertThat(report.outcome()).isEqualTo(TaskOutcome.COMPLETED);
        assertThat(report.found()).isEqualTo(60);
        assertThat(report.done()).isEqualTo(60);
        assertThat(report.lockWaits()).as("with a thousand and a hundred").isGreaterThanOrEqualTo(2);
        assertThat(report.remaining()).isZero();
    }
}
