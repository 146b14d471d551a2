package dev.mayfly.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import io.micronaut.context.ApplicationContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CleanupTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .start();

    private final Cleanup cleanup = CONTEXT.getBean(Cleanup.class);
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
    void changesNothingAtAllInADryRun() {
        var expired = tenant.expiredExperiment(3, 2);
        var running = tenant.expiredExperiment(2, 1);
        tenant.run(running, 1, TestWorker.LONG_LEASE);
        tenant.run(tenant.regularBatch(2), 1, -1);
        var half = tenant.experiment(2, 1);
        ADMINISTRATOR.execute("UPDATE eval_batches SET deleting_at = now() WHERE id = ?", half);
        ADMINISTRATOR.execute("""
                INSERT INTO idempotency_keys (workspace_id, user_id, key, request_hash, status, body, created_at)
                VALUES (?, ?, 'old', sha256('old'), 201, '', now() - interval '1 year')
                """, tenant.workspace().value(), tenant.userId());
        var before = SCHEMA.contents();

        var report = cleanup.run(tenant.workspace(), true, () -> true);

        assertThat(SCHEMA.contents()).isEqualTo(before);
        assertThat(report.dryRun()).isTrue();
        assertThat(report.found()).isEqualTo(2);
        assertThat(report.skipped()).isEqualTo(1);
        assertThat(report.deleted()).isZero();
        assertThat(report.trackingIds()).containsExactly("exp_" + expired);
    }

    @Test
    void keepsARecordOfEachRun() {
        tenant.expiredExperiment(1, 1);
        tenant.run(tenant.expiredExperiment(1, 1), 1, TestWorker.LONG_LEASE);
        tenant.run(tenant.regularBatch(1), 1, -1);

        cleanup.run(tenant.workspace(), false, () -> true);

        assertThat(ADMINISTRATOR.texts("""
                        SELECT concat_ws(
                            ' ', found, deleted, skipped, failed, recovered_jobs, lock_waits, complete, ended_at >= started_at)
                        FROM cleanup_runs
                        """)).containsExactly("2 1 1 0 1 0 t t");
    }

    @Test
    void leavesOtherWorkspacesAlone() {
        var other = Tenant.in(DATABASE);
        var foreign = other.expiredExperiment(1, 1);
        other.run(other.regularBatch(1), 1, -1);
        tenant.expiredExperiment(1, 1);

        var report = cleanup.run(tenant.workspace(), false, () -> true);

        assertThat(report.deleted()).isEqualTo(1);
        assertThat(report.recoveredJobs()).isZero();
        assertThat(other.exists(foreign)).isTrue();
    }
}
