package dev.mayfly.cleanup;

import static dev.mayfly.cleanup.TestTasks.times;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskOutcome;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricRollUpTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();
    private static final ApplicationContext HASTY = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .properties(Map.of("CLEANUP_STATEMENT_TIMEOUT", "200ms"))
            .start();

    private final TestTasks tasks = new TestTasks(CONTEXT);
    private final Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    private Tenant tenant = Tenant.in(DATABASE);
    private Recorder recorder = new Recorder(tenant);

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        tenant = Tenant.in(DATABASE);
        recorder = new Recorder(tenant);
    }

    @AfterEach
    void forgetWhatFails() {
        ADMINISTRATOR.execute("DROP TRIGGER IF EXISTS fail ON agent_metrics");
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        HASTY.close();
        DATABASE.close();
    }

    @Test
    void rollsUpWhatIsDueInEveryWorkspaceAndThenNothing() {
        var other = new Recorder(Tenant.in(DATABASE));
        recorder.record(recorder.execution(daysAgo(1), 5), recorder.execution(daysAgo(2), 7));
        other.record(other.execution(daysAgo(1), 9));

        var metrics = tasks.run(TaskName.METRICS);
        var times = tasks.run(TaskName.PREFERRED_TIMES);

        assertThat(List.of(metrics.found(), metrics.done(), metrics.remaining()))
                .containsExactly(6L, 6L, 0L);
        assertThat(List.of(times.found(), times.done(), times.remaining())).containsExactly(2L, 2L, 0L);
        assertThat(metrics.outcome()).isEqualTo(TaskOutcome.COMPLETED);
        assertThat(dueDays()).isEmpty();
        assertThat(tasks.run(TaskName.METRICS).done()).isZero();
        assertThat(tasks.run(TaskName.PREFERRED_TIMES).done()).isZero();
    }

    @Test
    void rollsUpTheOldestFirstAndGoesOnNextTime() {
        for (int day = 1; day <= 5; day++) {
            recorder.record(recorder.execution(daysAgo(day), 5));
        }

        var first = tasks.run(TaskName.METRICS, times(7));

        assertThat(first.outcome()).isEqualTo(TaskOutcome.STOPPED);
        assertThat(first.done()).isBetween(1L, 8L);
        assertThat(first.remaining()).isEqualTo(10 - first.done());
        int left = 5 - (int) first.done() / 2;
        assertThat(dueDays())
                .containsExactlyElementsOf(Stream.iterate(left, day -> day >= 1, day -> day - 1)
                        .map(day -> LocalDate.ofInstant(daysAgo(day), ZoneOffset.UTC)
                                .toString())
                        .toList());

        var second = tasks.run(TaskName.METRICS);

        assertThat(second.outcome()).isEqualTo(TaskOutcome.COMPLETED);
        assertThat(first.done() + second.done()).isEqualTo(10);
        assertThat(dueDays()).isEmpty();
    }

    @Test
    void goesOnBehindABucketThatFails() {
        recorder.record(
                recorder.execution(daysAgo(3), 5),
                recorder.execution(daysAgo(2), 5),
                recorder.execution(daysAgo(1), 5));
        failFor(daysAgo(2));

        var report = tasks.run(TaskName.METRICS);

        assertThat(report.failed()).isEqualTo(2);
        assertThat(report.done()).isEqualTo(4);
        assertThat(report.remaining()).isEqualTo(2);
        assertThat(dueDays())
                .containsExactly(LocalDate.ofInstant(daysAgo(2), ZoneOffset.UTC).toString());
        forgetWhatFails();
        assertThat(tasks.run(TaskName.METRICS).done()).isEqualTo(2);
    }

    @Test
    void leavesABucketThatTakesTooLongToTheNextRun() {
        recorder.record(recorder.execution(daysAgo(1), 5));
        ADMINISTRATOR.execute("""
                CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_sleep(60);
                    RETURN new;
                END
                $$
                """);
        ADMINISTRATOR.execute(
                "CREATE TRIGGER fail BEFORE UPDATE ON agent_metrics FOR EACH ROW EXECUTE FUNCTION fail()");

        var report = new TestTasks(HASTY).run(TaskName.METRICS);

        assertThat(report.outcome()).isEqualTo(TaskOutcome.COMPLETED);
        assertThat(report.skipped()).isEqualTo(2);
        assertThat(report.lockWaits()).isEqualTo(2);
        assertThat(report.failed()).isZero();
        assertThat(report.remaining()).isEqualTo(2);
    }

    @Test
    void rollsUpMoreThanAPage() {
        ADMINISTRATOR.execute("""
                INSERT INTO agent_metrics (
                    workspace_id, id, agent_id, date, hour, total_executions, successful_executions)
                SELECT ?, gen_random_uuid(), ?, date '2020-01-01' + number / 20, nullif(number % 20, 0), 1, 1
                FROM generate_series(1, 2300) AS numbers (number)
                """, tenant.workspace().value(), tenant.agentId());

        assertThat(tasks.run(TaskName.METRICS).done()).isEqualTo(2300);

        assertThat(dueDays()).isEmpty();
    }

    private Instant daysAgo(int days) {
        return today.minus(Duration.ofDays(days));
    }

    private static List<String> dueDays() {
        return ADMINISTRATOR.texts("SELECT DISTINCT date FROM agent_metrics WHERE NOT is_rolled_up ORDER BY date");
    }

    private static void failFor(Instant time) {
        ADMINISTRATOR.execute("""
                CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'as the test wants';
                END
                $$
                """);
        ADMINISTRATOR.execute("""
                CREATE TRIGGER fail BEFORE UPDATE ON agent_metrics
                FOR EACH ROW WHEN (new.date = '%s') EXECUTE FUNCTION fail()
                """.formatted(LocalDate.ofInstant(time, ZoneOffset.UTC)));
    }
}
