package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskOutcome;
import dev.mayfly.upkeep.TaskReport;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpkeepTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = context(Map.of("EXECUTION_RETENTION_DAYS", "30"));

    private final TestTasks tasks = new TestTasks(CONTEXT);
    private Tenant tenant = Tenant.in(DATABASE);
    private Recorder recorder = new Recorder(tenant);

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        tenant = Tenant.in(DATABASE);
        recorder = new Recorder(tenant);
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void runsEveryTaskInItsOrderAndKeepsWhatBecameOfIt() {
        recorder.record(recorder.execution(daysAgo(1), 5));
        tenant.expiredExperiment(2, 1);
        tenant.run(tenant.regularBatch(3), 3, -1);

        var report = tasks.runAll();

        assertThat(report.tasks())
                .extracting(TaskReport::task)
                .containsExactlyElementsOf(
                        Arrays.stream(TaskName.values()).map(TaskName::code).toList());
        assertThat(report.complete()).isTrue();
        assertThat(report.remaining()).isZero();
        assertThat(ADMINISTRATOR.texts("""
                        SELECT concat_ws(' ', task, outcome, found, done, remaining)
                        FROM cleanup_run_tasks
                        WHERE done > 0
                            AND task <> 'partitions'
                        """))
                .containsExactlyInAnyOrder(
                        "lost-jobs COMPLETED 3 3 0",
                        "expired-experiments COMPLETED 1 1 0",
                        // Two of the execution, and two of the attempts that the lost jobs were.
                        "metrics COMPLETED 4 4 0",
                        "preferred-times COMPLETED 1 1 0");
        assertThat(ADMINISTRATOR.texts("""
                        SELECT concat_ws(' ', found, deleted, skipped, failed, recovered_jobs, lock_waits, complete)
                        FROM cleanup_runs
                        WHERE ended_at IS NOT NULL
                            AND workspace_id IS NULL
                        """)).containsExactly("1 1 0 0 3 0 t");
    }

    @Test
    void doesNothingTheSecondTime() {
        recorder.record(recorder.execution(daysAgo(40), 5));
        tenant.expiredExperiment(2, 1);
        tasks.runAll();

        var again = tasks.runAll();

        assertThat(List.of(again.found(), again.done(), again.remaining())).containsExactly(0L, 0L, 0L);
        assertThat(again.complete()).isTrue();
    }

    @Test
    void doesAllTheRestWhenATaskFails() {
        recorder.record(recorder.execution(daysAgo(1), 5));
        ADMINISTRATOR.execute("REVOKE SELECT, UPDATE ON eval_batches FROM mayfly_maintenance");
        RunReport report;
        try {
            report = tasks.runAll();
        } finally {
            ADMINISTRATOR.execute("GRANT SELECT, UPDATE ON eval_batches TO mayfly_maintenance");
        }

        assertThat(report.tasks())
                .filteredOn(task -> task.outcome() == TaskOutcome.FAILED)
                .extracting(TaskReport::task)
                .containsExactly("stuck-batches", "expired-experiments");
        assertThat(report.failed()).isPositive();
        assertThat(report.complete()).isFalse();
        assertThat(report.of(TaskName.METRICS, TaskReport::done)).isEqualTo(2);
        assertThat(tasks.runAll().complete()).isTrue();
    }

    @Test
    void givesEachTaskItsShareOfTheTimeAndTheRestToThoseThatNeedIt() {
        ADMINISTRATOR.execute("""
                INSERT INTO agent_metrics (workspace_id, id, agent_id, date, total_executions, successful_executions)
                SELECT ?, gen_random_uuid(), ?, date '2020-01-01' + number, 1, 1
                FROM generate_series(1, 100) AS numbers (number)
                """, tenant.workspace().value(), tenant.agentId());
        ADMINISTRATOR.execute("""
                INSERT INTO idempotency_keys (workspace_id, user_id, key, request_hash, status, body, created_at)
                VALUES (?, ?, 'old', sha256('request'), 201, '', now() - interval '2 days')
                """, tenant.workspace().value(), tenant.userId());
        var millisLeft = new AtomicLong(80);

        var report = tasks.run(Set.of(TaskName.METRICS, TaskName.IDEMPOTENCY_KEYS), millisLeft::getAndDecrement);

        var metrics = report.tasks().getFirst();
        var keys = report.tasks().getLast();
        assertThat(keys.outcome()).isEqualTo(TaskOutcome.COMPLETED);
        assertThat(keys.done()).isEqualTo(1);
        assertThat(metrics.outcome()).isEqualTo(TaskOutcome.STOPPED);
        assertThat(metrics.done()).as("more than half of the time").isBetween(41L, 79L);
        assertThat(metrics.remaining()).isEqualTo(100 - metrics.done());
        assertThat(report.complete()).isFalse();
        assertThat(ADMINISTRATOR.texts("SELECT concat_ws(' ', task, outcome, done) FROM cleanup_run_tasks"))
                .as("of its last turn")
                .containsExactlyInAnyOrder("metrics STOPPED " + metrics.done(), "idempotency-keys COMPLETED 1");
    }

    @Test
    void doesNothingWithoutTimeAndSaysSo() {
        recorder.record(recorder.execution(daysAgo(400), 5));
        tenant.expiredExperiment(1, 1);
        var before = contents();

        var report = tasks.run(Set.of(TaskName.METRICS, TaskName.EXPIRED_EXPERIMENTS), () -> 0);

        assertThat(contents()).isEqualTo(before);
        assertThat(report.complete()).isFalse();
        assertThat(List.of(report.found(), report.done(), report.remaining())).containsExactly(3L, 0L, 3L);
        assertThat(report.oldestOverdueSeconds()).isPositive();
    }

    @Test
    void sharesTheWorkWithAnotherRun() {
        for (int day = 1; day <= 20; day++) {
            recorder.record(recorder.execution(daysAgo(day), 5), recorder.execution(daysAgo(day + 30), 5));
        }

        var reports = Threads.together(2, tasks::runAll);

        assertThat(reports).allMatch(report -> report.failed() == 0);
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM agent_executions"))
                .isEqualTo(20);
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM agent_metrics WHERE NOT is_rolled_up"))
                .isZero();
        assertThat(reports.stream()
                        .mapToLong(report -> report.of(TaskName.OLD_EXECUTIONS, TaskReport::done))
                        .sum())
                .isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "LOG_RETENTION_DAYS,0,logDays",
        "LOG_RETENTION_DAYS,-1,logDays",
        "LOG_RETENTION_DAYS,soon,logDays",
        "RECEIPT_RETENTION_DAYS,0,receiptDays",
        "EXPIRED_KEY_RETENTION_DAYS,0,keyDays",
        "EXECUTION_RETENTION_DAYS,0,executionDays",
        "EXECUTION_RETENTION_DAYS,400000,executionDays",
        "EXECUTION_RETENTION_DAYS,' ',executionDays",
        "EXECUTION_RETENTION_DAYS,soon,executionDays",
        "CLEANUP_LOCK_TIMEOUT,soon,lock-timeout"
    })
    void refusesToStartWithASettingThatMakesNoSense(String variable, String value, String named) {
        try (var context = context(Map.of(variable, value))) {
            assertThatThrownBy(() -> new CleanupHandler(context)).hasStackTraceContaining(named);
        }
    }

    private static List<String> contents() {
        return SCHEMA.contents().stream()
                .filter(row -> !row.startsWith("cleanup_run"))
                .toList();
    }

    private static Instant daysAgo(int days) {
        return Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(days));
    }

    private static ApplicationContext context(Map<String, Object> settings) {
        return ApplicationContext.builder()
                .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
                .properties(Map.of("datasources.default.maximum-pool-size", 4))
                .properties(settings)
                .start();
    }
}
