package dev.mayfly.cleanup;

import static dev.mayfly.cleanup.TestTasks.times;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskOutcome;
import dev.mayfly.upkeep.TaskReport;
import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogPartitionsTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .properties(Map.of("datasources.default.maximum-pool-size", 4))
            .start();
    private static final ApplicationContext FORGETFUL = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .properties(Map.of("LOG_RETENTION_DAYS", "1"))
            .start();

    private final TestTasks tasks = new TestTasks(CONTEXT);
    private final TestTasks forgetful = new TestTasks(FORGETFUL);
    private final Instant now = Instant.now();
    private final YearMonth thisMonth = YearMonth.from(now.atZone(ZoneOffset.UTC));
    private Tenant tenant = Tenant.in(DATABASE);

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        for (int months = -1; months <= 2; months++) {
            createPartition(thisMonth.plusMonths(months));
        }
        tenant = Tenant.in(DATABASE);
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        FORGETFUL.close();
        DATABASE.close();
    }

    @Test
    void makesPartitionsAheadAndMovesWhatLiesInTheDefaultOne() {
        var ahead = thisMonth.plusMonths(2);
        dropPartition(ahead);
        dropPartition(thisMonth);
        log(ahead.atDay(15).atStartOfDay(ZoneOffset.UTC).toInstant(), 3);
        log(now, 2);
        assertThat(logsIn("agent_logs_default")).isEqualTo(5);

        var report = tasks.run(TaskName.PARTITIONS);

        assertThat(report.done()).isEqualTo(2);
        assertThat(logsIn("agent_logs_default")).isZero();
        assertThat(logsIn(partition(ahead))).isEqualTo(3);
        assertThat(logsIn(partition(thisMonth))).isEqualTo(2);
        assertThat(tasks.run(TaskName.PARTITIONS).done()).isZero();
    }

    @Test
    void leavesAPartitionThatCannotBeMadeToTheNextRunAndDropsWhatIsOld() throws SQLException {
        dropPartition(thisMonth.plusMonths(1));
        dropPartition(thisMonth.plusMonths(2));
        createPartition(thisMonth.minusMonths(24));
        TaskReport report;
        try (var signingUp = DATABASE.connect()) {
            signingUp.setAutoCommit(false);
            Administrator.execute(signingUp, "UPDATE users SET subject = subject");

            report = tasks.run(TaskName.PARTITIONS);
            signingUp.rollback();
        }

        assertThat(report.found()).isEqualTo(3);
        assertThat(report.lockWaits()).isEqualTo(2);
        assertThat(report.skipped()).isEqualTo(2);
        assertThat(report.failed()).isZero();
        assertThat(report.done()).as("the one that is dropped").isEqualTo(1);
        assertThat(report.remaining()).isEqualTo(2);
        assertThat(tasks.run(TaskName.PARTITIONS).done()).isEqualTo(2);
    }

    @Test
    void triesAgainToMakeAPartitionWhenSomebodyIsInTheWay() {
        dropPartition(thisMonth.plusMonths(2));

        var created = Threads.together(
                List.<Callable<Long>>of(() -> tasks.run(TaskName.PARTITIONS).done(), () -> (long) ADMINISTRATOR.execute(
                        "DO $$ BEGIN LOCK TABLE agent_logs_default; PERFORM pg_sleep(0.4); END $$")));

        assertThat(created.getFirst()).isEqualTo(1);
    }

    @Test
    void makesAndDropsEachPartitionOnceWhenSeveralRunsDo() {
        for (int round = 0; round < 5; round++) {
            dropPartition(thisMonth.plusMonths(1));
            dropPartition(thisMonth.plusMonths(2));
            for (int months = 20; months < 24; months++) {
                createPartition(thisMonth.minusMonths(months));
            }

            var reports = Threads.together(4, () -> tasks.run(TaskName.PARTITIONS));
            var last = tasks.run(TaskName.PARTITIONS);

            assertThat(reports).allMatch(report -> report.failed() == 0);
            assertThat(last.done()
                            + reports.stream().mapToLong(TaskReport::done).sum())
                    .isEqualTo(6);
            assertThat(last.remaining()).isZero();
        }
    }

    @Test
    void dropsPartitionsOfWhichAllIsTooOld() {
        var horizon = now.minus(Duration.ofDays(90));
        var ofHorizon = YearMonth.from(horizon.atZone(ZoneOffset.UTC));
        createPartition(ofHorizon);
        createPartition(ofHorizon.minusMonths(1));
        createPartition(ofHorizon.minusMonths(30));
        log(ofHorizon.minusMonths(30).atDay(9).atStartOfDay(ZoneOffset.UTC).toInstant(), 4);
        log(ofHorizon.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant(), 2);
        log(ofHorizon.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusMillis(1), 1);
        log(now, 1);

        var report = tasks.run(TaskName.PARTITIONS);
        var rows = tasks.run(TaskName.OLD_LOGS);

        assertThat(report.done()).isEqualTo(2);
        assertThat(rows.done()).as("row by row").isZero();
        assertThat(logsIn(partition(ofHorizon))).isEqualTo(2);
        assertThat(logsIn("agent_logs")).isEqualTo(3);
        dropPartition(ofHorizon);
    }

    @Test
    void makesNoPartitionThatItWouldDropAtOnce() {
        forgetful.run(TaskName.PARTITIONS);

        assertThat(forgetful.run(TaskName.PARTITIONS).done()).isZero();
        assertThat(tasks.run(TaskName.PARTITIONS).done()).isLessThanOrEqualTo(1);
    }

    @Test
    void deletesOldLogsThatLieInNoMonthsPartitionChunkByChunk() {
        log(Instant.parse("2019-05-05T00:00:00Z"), 2500);
        log(now.minus(Duration.ofDays(85)), 3);
        log(now.plus(Duration.ofDays(400)), 2);
        log(now, 1);

        var first = tasks.run(TaskName.OLD_LOGS, times(3));

        assertThat(first.found()).isEqualTo(2500);
        assertThat(first.outcome()).isEqualTo(TaskOutcome.STOPPED);
        assertThat(first.done()).isIn(1000L, 2000L);
        var second = tasks.run(TaskName.OLD_LOGS);
        assertThat(first.done() + second.done()).isEqualTo(2500);
        assertThat(second.outcome()).isEqualTo(TaskOutcome.COMPLETED);
        assertThat(logsIn("agent_logs")).isEqualTo(6);
    }

    private static String partition(YearMonth month) {
        return "agent_logs_" + month.toString().replace('-', '_');
    }

    private static void dropPartition(YearMonth month) {
        ADMINISTRATOR.execute("DROP TABLE IF EXISTS " + partition(month));
    }

    private static void createPartition(YearMonth month) {
        ADMINISTRATOR.text("SELECT create_log_partition(?)", month.atDay(1));
    }

    private static long logsIn(String table) {
        return ADMINISTRATOR.number("SELECT count(*) FROM " + table);
    }

    private void log(Instant timestamp, int count) {
        @Nullable
        Object[] parameters = {
            tenant.workspace().value(), tenant.agentId(), tenant.userId(), timestamp.toString(), count
        };
        ADMINISTRATOR.execute("""
                INSERT INTO agent_logs (
                    workspace_id, id, execution_id, agent_id, user_id, category, level, message, timestamp)
                SELECT ?, gen_random_uuid(), 'e', ?, ?, 'execution', 'info', 'Message', CAST(? AS timestamptz)
                FROM generate_series(1, ?)
                """, parameters);
    }
}
