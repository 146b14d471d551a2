package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpkeepTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = context(Map.of());
    private static final ApplicationContext FORGETFUL =
            context(Map.of("LOG_RETENTION_DAYS", "1", "EXECUTION_RETENTION_DAYS", "30"));

    private final Instant now = Instant.now();
    private final Instant today = now.truncatedTo(ChronoUnit.DAYS);
    private final YearMonth thisMonth = YearMonth.from(now.atZone(ZoneOffset.UTC));
    private Tenant tenant;
    private Recorder recorder;

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        for (int months = -1; months <= 2; months++) {
            createPartition(thisMonth.plusMonths(months));
        }
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
    void rollsUpWhatIsDueInEveryWorkspaceAndThenNothing() {
        var other = new Recorder(Tenant.in(DATABASE));
        recorder.record(recorder.execution(daysAgo(1), 5), recorder.execution(daysAgo(2), 7));
        other.record(other.execution(daysAgo(1), 9));

        var report = run(CONTEXT);

        assertThat(report.bucketsRolledUp()).isEqualTo(6);
        assertThat(report.interactionsRolledUp()).isEqualTo(2);
        assertThat(report.failed()).isZero();
        assertThat(report.complete()).isTrue();
        assertThat(dueDays()).isEmpty();
        assertThat(run(CONTEXT)).isEqualTo(UpkeepReport.NOTHING);
    }

    @Test
    void rollsUpTheOldestFirstAndGoesOnNextTime() {
        for (int day = 1; day <= 5; day++) {
            recorder.record(recorder.execution(daysAgo(day), 5));
        }
        int questionsOfOtherSteps = 10;

        var first = run(CONTEXT, times(questionsOfOtherSteps + 6));

        assertThat(first.complete()).isFalse();
        assertThat(first.failed()).isZero();
        assertThat(first.bucketsRolledUp()).isBetween(1L, 8L);
        int left = 5 - (int) first.bucketsRolledUp() / 2;
        assertThat(dueDays())
                .containsExactlyElementsOf(Stream.iterate(left, day -> day >= 1, day -> day - 1)
                        .map(day -> LocalDate.ofInstant(daysAgo(day), ZoneOffset.UTC)
                                .toString())
                        .toList());

        var second = run(CONTEXT);

        assertThat(second.complete()).isTrue();
        assertThat(first.bucketsRolledUp() + second.bucketsRolledUp()).isEqualTo(10);
        assertThat(dueDays()).isEmpty();
    }

    @Test
    void goesOnBehindABucketThatFails() {
        recorder.record(
                recorder.execution(daysAgo(3), 5),
                recorder.execution(daysAgo(2), 5),
                recorder.execution(daysAgo(1), 5));
        failFor(daysAgo(2));

        var report = run(CONTEXT);

        assertThat(report.failed()).isEqualTo(2);
        assertThat(report.bucketsRolledUp()).isEqualTo(4);
        assertThat(report.interactionsRolledUp()).isEqualTo(1);
        assertThat(dueDays())
                .containsExactly(LocalDate.ofInstant(daysAgo(2), ZoneOffset.UTC).toString());
        forgetWhatFails();
        assertThat(run(CONTEXT).bucketsRolledUp()).isEqualTo(2);
    }

    @Test
    void rollsUpMoreThanAPage() {
        ADMINISTRATOR.execute("""
                INSERT INTO agent_metrics (
                    workspace_id, id, agent_id, date, hour, total_executions, successful_executions)
                SELECT ?, gen_random_uuid(), ?, date '2020-01-01' + number / 20, nullif(number % 20, 0), 1, 1
                FROM generate_series(1, 2300) AS numbers (number)
                """, tenant.workspace().value(), tenant.agentId());

        assertThat(run(CONTEXT).bucketsRolledUp()).isEqualTo(2300);

        assertThat(dueDays()).isEmpty();
    }

    @Test
    void makesPartitionsAheadAndMovesWhatLiesInTheDefaultOne() {
        var ahead = thisMonth.plusMonths(2);
        dropPartition(ahead);
        dropPartition(thisMonth);
        log(ahead.atDay(15).atStartOfDay(ZoneOffset.UTC).toInstant(), 3);
        log(now, 2);
        assertThat(logsIn("agent_logs_default")).isEqualTo(5);

        var report = run(CONTEXT);

        assertThat(report.partitionsCreated()).isEqualTo(2);
        assertThat(logsIn("agent_logs_default")).isZero();
        assertThat(logsIn(partition(ahead))).isEqualTo(3);
        assertThat(logsIn(partition(thisMonth))).isEqualTo(2);
        assertThat(run(CONTEXT).partitionsCreated()).isZero();
    }

    @Test
    void doesAllTheRestWhenAPartitionCannotBeMade() throws SQLException {
        dropPartition(thisMonth.plusMonths(1));
        dropPartition(thisMonth.plusMonths(2));
        createPartition(thisMonth.minusMonths(24));
        recorder.record(recorder.execution(daysAgo(1), 5));
        UpkeepReport report;
        try (var signingUp = DATABASE.connect()) {
            signingUp.setAutoCommit(false);
            Administrator.execute(signingUp, "UPDATE users SET subject = subject");

            report = run(CONTEXT);
            signingUp.rollback();
        }

        assertThat(report.partitionsCreated()).isZero();
        assertThat(report.lockWaits()).isEqualTo(2);
        assertThat(report.failed()).isZero();
        assertThat(report.bucketsRolledUp()).isEqualTo(2);
        assertThat(report.partitionsDropped()).isEqualTo(1);
        assertThat(run(CONTEXT).partitionsCreated()).isEqualTo(2);
    }

    @Test
    void triesAgainToMakeAPartitionWhenSomebodyIsInTheWay() {
        dropPartition(thisMonth.plusMonths(2));

        var created = Threads.together(List.<Callable<Integer>>of(
                () -> run(CONTEXT).partitionsCreated(),
                () -> ADMINISTRATOR.execute(
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

            var reports = Threads.together(4, () -> run(CONTEXT));
            var last = run(CONTEXT);

            assertThat(reports).allMatch(report -> report.failed() == 0);
            assertThat(last.partitionsCreated()
                            + reports.stream()
                                    .mapToInt(UpkeepReport::partitionsCreated)
                                    .sum())
                    .isEqualTo(2);
            assertThat(last.partitionsDropped()
                            + reports.stream()
                                    .mapToInt(UpkeepReport::partitionsDropped)
                                    .sum())
                    .isEqualTo(4);
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

        var report = run(CONTEXT);

        assertThat(report.partitionsDropped()).isEqualTo(2);
        assertThat(report.logsDeleted()).as("row by row").isZero();
        assertThat(logsIn(partition(ofHorizon))).isEqualTo(2);
        assertThat(logsIn("agent_logs")).isEqualTo(3);
        dropPartition(ofHorizon);
    }

    @Test
    void makesNoPartitionThatItWouldDropAtOnce() {
        run(FORGETFUL);

        assertThat(run(FORGETFUL)).isEqualTo(UpkeepReport.NOTHING);
        assertThat(run(CONTEXT).partitionsCreated()).isLessThanOrEqualTo(1);
    }

    @Test
    void deletesOldLogsThatLieInNoMonthsPartitionChunkByChunk() {
        log(Instant.parse("2019-05-05T00:00:00Z"), 2500);
        log(now.minus(Duration.ofDays(85)), 3);
        log(now.plus(Duration.ofDays(400)), 2);
        log(now, 1);

        var first = run(CONTEXT, times(13));

        assertThat(first.logsDeleted()).isIn(0L, 1000L, 2000L);
        var second = run(CONTEXT);
        assertThat(first.logsDeleted() + second.logsDeleted()).isEqualTo(2500);
        assertThat(second.complete()).isTrue();
        assertThat(logsIn("agent_logs")).isEqualTo(6);
    }

    @Test
    void keepsExecutionsForEverUnlessToldOtherwise() {
        recorder.record(recorder.execution(Instant.parse("2019-05-05T00:00:00Z"), 5));

        assertThat(run(CONTEXT).executionsDeleted()).isZero();
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
        recorder.record(recorder.execution(now, 5));

        var report = run(FORGETFUL);

        assertThat(report.executionsDeleted()).isEqualTo(2503);
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
        assertThat(run(FORGETFUL)).isEqualTo(UpkeepReport.NOTHING);
    }

    @Test
    void rollsUpBeforeItDeletes() {
        recorder.record(recorder.execution(daysAgo(40), 1_000_001));
        var retention = FORGETFUL.getBean(ExecutionRetention.class);
        var run = new UpkeepRun(() -> true);

        retention.deleteOld(run);

        assertThat(run.report().bucketsRolledUp()).isEqualTo(2);
        assertThat(run.report().executionsDeleted()).isEqualTo(1);
        assertThat(ADMINISTRATOR.texts("SELECT p50_duration FROM agent_metrics"))
                .containsExactly("1000001", "1000001");
    }

    @Test
    void keepsTheExecutionsOfADayThatCannotBeRolledUp() {
        for (int day : new int[] {33, 34, 35}) {
            recorder.record(recorder.execution(daysAgo(day), 5));
        }
        failFor(daysAgo(34));

        assertThat(run(FORGETFUL).executionsDeleted()).isEqualTo(2);

        forgetWhatFails();
        assertThat(run(FORGETFUL).executionsDeleted()).isEqualTo(1);
    }

    @Test
    void deletesExecutionsAsLongAsThereIsTimeAndGoesOnNextTime() {
        for (int day = 31; day < 51; day++) {
            recorder.record(recorder.execution(daysAgo(day), 5));
        }
        run(CONTEXT);

        var first = run(FORGETFUL, times(24));

        assertThat(first.complete()).isFalse();
        assertThat(first.executionsDeleted()).isBetween(1L, 19L);
        assertThat(first.executionsDeleted() + run(FORGETFUL).executionsDeleted())
                .isEqualTo(20);
    }

    @Test
    void doesNothingWithoutTime() {
        recorder.record(recorder.execution(daysAgo(400), 5));
        var before = SCHEMA.contents();

        assertThat(run(FORGETFUL, () -> false))
                .isEqualTo(new UpkeepReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false));

        assertThat(SCHEMA.contents()).isEqualTo(before);
    }

    @Test
    void sharesTheWorkWithAnotherRun() {
        for (int day = 1; day <= 20; day++) {
            recorder.record(recorder.execution(daysAgo(day), 5), recorder.execution(daysAgo(day + 30), 5));
        }

        var reports = Threads.together(2, () -> run(FORGETFUL));

        assertThat(reports).allMatch(report -> report.failed() == 0 && report.complete());
        assertThat(reports.stream().mapToLong(UpkeepReport::bucketsRolledUp).sum())
                .isEqualTo(80);
        assertThat(reports.stream().mapToLong(UpkeepReport::executionsDeleted).sum())
                .isEqualTo(20);
        assertThat(dueDays()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "LOG_RETENTION_DAYS,0",
        "LOG_RETENTION_DAYS,-1",
        "LOG_RETENTION_DAYS,soon",
        "EXECUTION_RETENTION_DAYS,0",
        "EXECUTION_RETENTION_DAYS,400000",
        "EXECUTION_RETENTION_DAYS,' '",
        "EXECUTION_RETENTION_DAYS,soon"
    })
    void refusesToStartWithARetentionThatMakesNoSense(String variable, String value) {
        try (var context = context(Map.of(variable, value))) {
            assertThatThrownBy(() -> new CleanupHandler(context))
                    .hasStackTraceContaining(variable.equals("LOG_RETENTION_DAYS") ? "logDays" : "executionDays");
        }
    }

    private static ApplicationContext context(Map<String, Object> settings) {
        return ApplicationContext.builder()
                .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
                .properties(Map.of("datasources.default.maximum-pool-size", 4))
                .properties(settings)
                .start();
    }

    private static UpkeepReport run(ApplicationContext context) {
        return run(context, () -> true);
    }

    private static UpkeepReport run(ApplicationContext context, BooleanSupplier mayGoOn) {
        return context.getBean(Upkeep.class).run(mayGoOn);
    }

    /** Yes so many times, then no. */
    private static BooleanSupplier times(int count) {
        var asked = new AtomicInteger();
        return () -> asked.incrementAndGet() <= count;
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
