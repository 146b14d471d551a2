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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OldExecutionsTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();
    private static final ApplicationContext FORGETFUL = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .properties(Map.of("EXECUTION_RETENTION_DAYS", "30"))
            .start();

    private final TestTasks forgetful = new TestTasks(FORGETFUL);
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
        FORGETFUL.close();
        DATABASE.close();
    }

    @Test
    void keepsExecutionsForEverUnlessToldOtherwise() {
        recorder.record(recorder.execution(Instant.parse("2019-05-05T00:00:00Z"), 5));

        assertThat(new TestTasks(CONTEXT).run(TaskName.OLD_EXECUTIONS).done()).isZero();
    }

    @Test
    void deletesExecutionsOfWholeDaysAndKeepsWhatWasCounted() {
        var old = daysAgo(31);
        var executions = Stream.iterate(1L, duration -> duration + 1)
                .limit(2500)
                .map(duration -> recorder.execution(old.plusSeconds(duration), 1_000_000 + duration))
                .toList();
        recorder.record(executions);
        var agent = recorder.newAgent();
        recorder.record(new Recorder.Execution(agent, tenant.userId(), daysAgo(400), 3));
        recorder.record(new Recorder.Execution(agent, tenant.userId(), daysAgo(200), 3));
        recorder.record(
                new Recorder.Execution(agent, tenant.userId(), daysAgo(200).plusMillis(1), 3));
        recorder.record(recorder.execution(daysAgo(30), 5));
        recorder.record(recorder.execution(Instant.now(), 5));

        var report = forgetful.run(TaskName.OLD_EXECUTIONS);

        assertThat(report.done()).isEqualTo(2503);
        assertThat(report.found()).isEqualTo(2503);
        assertThat(report.remaining()).isZero();
        assertThat(report.failed()).isZero();
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM agent_executions"))
                .isEqualTo(2);
        assertThat(ADMINISTRATOR.number("SELECT sum(total_executions) FROM agent_metrics WHERE hour IS NULL"))
                .isEqualTo(2505);
        assertThat(ADMINISTRATOR.text("""
                        SELECT concat_ws(' ', p50_duration, p90_duration, p95_duration, p99_duration, unique_users)
                        FROM agent_metrics
                        WHERE hour IS NULL
                            AND total_executions = 2500
                        """))
                .as("exact, not of the histogram")
                .isEqualTo("1001250 1002250 1002375 1002475 1");
        assertThat(forgetful.run(TaskName.OLD_EXECUTIONS).done()).isZero();
    }

    @Test
    void rollsUpBeforeItDeletes() {
        recorder.record(recorder.execution(daysAgo(40), 1_000_001));

        assertThat(forgetful.run(TaskName.OLD_EXECUTIONS).done()).isEqualTo(1);

        assertThat(ADMINISTRATOR.texts("SELECT p50_duration FROM agent_metrics"))
                .containsExactly("1000001", "1000001");
    }

    @Test
    void keepsTheExecutionsOfADayThatCannotBeRolledUp() {
        for (int day : new int[] {33, 34, 35}) {
            recorder.record(recorder.execution(daysAgo(day), 5));
        }
        failFor(daysAgo(34));

        assertThat(forgetful.run(TaskName.OLD_EXECUTIONS).done()).isEqualTo(2);

        forgetWhatFails();
        assertThat(forgetful.run(TaskName.OLD_EXECUTIONS).done()).isEqualTo(1);
    }

    @Test
    void deletesExecutionsAsLongAsThereIsTimeAndGoesOnNextTime() {
        for (int day = 31; day < 51; day++) {
            recorder.record(recorder.execution(daysAgo(day), 5));
        }

        var first = forgetful.run(TaskName.OLD_EXECUTIONS, times(24));

        assertThat(first.outcome()).isEqualTo(TaskOutcome.STOPPED);
        assertThat(first.done()).isBetween(1L, 19L);
        assertThat(first.done() + forgetful.run(TaskName.OLD_EXECUTIONS).done()).isEqualTo(20);
    }

    @Test
    void tellsHowLongTheOldestIsOverdue() {
        recorder.record(recorder.execution(daysAgo(33), 5));

        var preview = forgetful.preview(TaskName.OLD_EXECUTIONS);

        assertThat(preview.found()).isEqualTo(1);
        assertThat(Duration.ofSeconds(preview.oldestOverdueSeconds()))
                .isBetween(Duration.ofDays(2), Duration.ofDays(3).plusMinutes(1));
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM agent_executions"))
                .isEqualTo(1);
    }

    private Instant daysAgo(int days) {
        return today.minus(Duration.ofDays(days));
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
