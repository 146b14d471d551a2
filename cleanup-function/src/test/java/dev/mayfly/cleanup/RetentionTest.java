package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Trains;
import dev.mayfly.upkeep.TaskName;
import io.micronaut.context.ApplicationContext;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept for a while after it is over: answers, receipts, runs, keys, credentials. */
class RetentionTest {

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
    void forgetsAnswersAfterADay() {
        answer("23 hours");
        answer("25 hours");

        var report = tasks.run(TaskName.IDEMPOTENCY_KEYS);

        assertThat(List.of(report.found(), report.done(), report.remaining())).containsExactly(1L, 1L, 0L);
        assertThat(ADMINISTRATOR.texts("SELECT key FROM idempotency_keys")).containsExactly("23 hours");
    }

    @Test
    void forgetsReceiptsAndRunsAfterAYear() {
        receipt("366 days", true);
        receipt("364 days", true);
        receipt("367 days", false);
        for (var age : List.of("366 days", "364 days")) {
            ADMINISTRATOR.execute("""
                    WITH run AS (
                        INSERT INTO cleanup_runs (id, started_at) VALUES (gen_random_uuid(), now() - CAST(? AS interval))
                        RETURNING id
                    )
                    INSERT INTO cleanup_run_tasks
                    SELECT id, 'receipts', 'COMPLETED', 0, 0, 0, 0, 0, 0, 0, 0
                    FROM run
                    """, age);
        }

        var report = tasks.run(TaskName.RECEIPTS);

        assertThat(report.found()).isEqualTo(2);
        assertThat(report.done()).isEqualTo(2);
        assertThat(ADMINISTRATOR.texts("SELECT tracking_id FROM deletion_receipts"))
                .as("what has not come to its end is kept")
                .containsExactlyInAnyOrder("364 days", "367 days");
        assertThat(ADMINISTRATOR.number(
                        "SELECT count(*) FROM cleanup_runs WHERE started_at < now() - interval '1 hour'"))
                .isEqualTo(1);
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    @Test
    void forgetsKeysAMonthAfterTheirEnd() {
        key("live", "NULL", "NULL");
        key("will expire", "now() + interval '1 day'", "NULL");
        key("expired", "now() - interval '29 days'", "NULL");
        key("long expired", "now() - interval '31 days'", "NULL");
        key("long revoked", "now() + interval '1 day'", "now() - interval '31 days'");
        var train = Trains.in(tenant).newTrain("train", tenant.userId());
        var live = Trains.in(tenant).newAccount(train, "live");
        var expired = Trains.in(tenant).newAccount(train, "expired");
        expire(live, "29 days");
        expire(expired, "31 days");

        var report = tasks.run(TaskName.EXPIRED_KEYS);

        assertThat(List.of(report.found(), report.done(), report.remaining())).containsExactly(3L, 3L, 0L);
        assertThat(ADMINISTRATOR.texts("SELECT name FROM api_keys"))
                .containsExactlyInAnyOrder("live", "will expire", "expired");
        assertThat(ADMINISTRATOR.texts("SELECT id FROM provider_credentials")).containsExactly(live.toString());
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskName.class,
            names = {"IDEMPOTENCY_KEYS", "RECEIPTS", "EXPIRED_KEYS"})
    void workThroughALotChunkByChunk(TaskName task) {
        var tables = switch (task) {
            case IDEMPOTENCY_KEYS -> {
                ADMINISTRATOR.execute("""
                        INSERT INTO idempotency_keys (
                            workspace_id, user_id, key, request_hash, status, body, created_at)
                        SELECT ?, ?, 'key ' || number, sha256('request'), 201, '', now() - interval '2 days'
                        FROM generate_series(1, 2500) AS numbers (number)
                        """, tenant.workspace().value(), tenant.userId());
                yield "idempotency_keys";
            }
            case RECEIPTS -> {
                ADMINISTRATOR.execute("""
                        INSERT INTO deletion_receipts (
                            workspace_id, batch_id, owner_id, cause, batches, started_at, completed_at)
                        SELECT ?, gen_random_uuid(), ?, 'expired', 1, now() - interval '2 years', now()
                        FROM generate_series(1, 2500)
                        """, tenant.workspace().value(), tenant.userId());
                yield "deletion_receipts";
            }
            default -> {
                ADMINISTRATOR.execute("""
                        INSERT INTO api_keys (
                            workspace_id, id, user_id, name, secret_hash, last_four, scopes, expires_at)
                        SELECT
                            ?, gen_random_uuid(), ?, 'Key', sha256('secret'), 'abcd', '{read}', now() - interval '1 year'
                        FROM generate_series(1, 2500)
                        """, tenant.workspace().value(), tenant.userId());
                yield "api_keys";
            }
        };

        var report = tasks.run(task);

        assertThat(report.found()).isEqualTo(2500);
        assertThat(report.done()).isEqualTo(2500);
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM " + tables)).isZero();
    }

    private void answer(String age) {
        ADMINISTRATOR.execute("""
                INSERT INTO idempotency_keys (workspace_id, user_id, key, request_hash, status, body, created_at)
                VALUES (?, ?, ?, sha256('request'), 201, '', now() - CAST(? AS interval))
                """, tenant.workspace().value(), tenant.userId(), age, age);
    }

    private void receipt(String age, boolean complete) {
        ADMINISTRATOR.execute("""
                INSERT INTO deletion_receipts (
                    workspace_id, batch_id, tracking_id, owner_id, cause, batches, started_at, completed_at)
                VALUES (
                    ?, gen_random_uuid(), ?, ?, 'expired', CAST(? AS integer), now() - CAST(? AS interval),
                    CASE WHEN ? THEN now() END)
                """, tenant.workspace().value(), age, tenant.userId(), complete ? 1 : 0, age, complete);
    }

    private void key(String name, String expiresAt, String revokedAt) {
        ADMINISTRATOR.execute(
                """
                INSERT INTO api_keys (
                    workspace_id, id, user_id, name, secret_hash, last_four, scopes, expires_at, revoked_at)
                VALUES (?, gen_random_uuid(), ?, ?, sha256('secret'), 'abcd', '{read}', %s, %s)
                """.formatted(expiresAt, revokedAt), tenant.workspace().value(), tenant.userId(), name);
    }

    private static void expire(UUID credential, String age) {
        ADMINISTRATOR.execute(
                "UPDATE provider_credentials SET expires_at = now() - CAST(? AS interval) WHERE id = ?",
                age,
                credential);
    }
}
