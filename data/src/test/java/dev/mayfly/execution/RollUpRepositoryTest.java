package dev.mayfly.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares what is rolled up with {@code percentile_disc} and {@code count(DISTINCT)} over every execution there ever was. */
class RollUpRepositoryTest {

    private static final Instant START = Instant.parse("2026-02-27T00:00:00Z");
    private static final int DAYS = 4;
    private static final long LONGEST = 31_536_000_000_000L;

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();

    private final RollUpRepository rollUps = CONTEXT.getBean(RollUpRepository.class);
    private final ExecutionRetentionRepository retention = CONTEXT.getBean(ExecutionRetentionRepository.class);
    private final WorkspaceTransactions transactions = CONTEXT.getBean(WorkspaceTransactions.class);
    private Tenant tenant;
    private Recorder recorder;

    /** Keeps the executions that retention deletes. */
    @BeforeAll
    static void rememberEverything() {
        ADMINISTRATOR.execute("CREATE TABLE remembered_executions (LIKE agent_executions)");
        ADMINISTRATOR.execute("""
                CREATE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO remembered_executions SELECT new.*;
                    RETURN NULL;
                END
                $$
                """);
        ADMINISTRATOR.execute("""
                CREATE TRIGGER remember AFTER INSERT ON agent_executions
                FOR EACH ROW EXECUTE FUNCTION remember()
                """);
    }

    @BeforeEach
    void startInAWorkspaceOfItsOwn() {
        tenant = Tenant.in(DATABASE);
        recorder = new Recorder(tenant);
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    static Stream<Arguments> distributions() {
        var random = new Random(20261120);
        return Stream.of(
                        distribution("all equal", 200, _ -> 731),
                        distribution("one execution", 1, _ -> 4_321),
                        distribution("two executions", 2, _ -> random.nextLong(10_000)),
                        distribution("0 ms", 100, _ -> 0),
                        distribution("10^12 ms", 150, _ -> 1_000_000_000_000L),
                        distribution("about 10^12 ms", 150, _ -> 1_000_000_000_000L + random.nextLong(1_000_000_000)),
                        distribution("bimodal", 300, number -> number % 2 == 0 ? 3 : 900_000),
                        distribution("0 ms and the longest", 300, number -> number % 10 == 0 ? LONGEST : 0),
                        distribution("one in a hundred takes long", 400, number -> number % 100 == 0 ? 60_000 : 12),
                        distribution("around the edge of exact buckets", 300, _ -> 120 + random.nextLong(16)),
                        distribution("edges of buckets", 300, _ -> edge(random)),
                        distribution("ascending", 300, number -> number),
                        distribution("uniform", 300, _ -> random.nextLong(100_000)),
                        distribution("exponential", 500, _ -> (long) (-Math.log(random.nextDouble()) * 5_000)),
                        distribution("heavy tail", 500, _ -> (long) Math.min(LONGEST, 50 / random.nextDouble())),
                        distribution("any magnitude", 500, _ -> Math.min(LONGEST, 1L << random.nextInt(45))))
                .flatMap(arguments -> Stream.of(1L, 2L, 3L)
                        .map(seed -> Arguments.of(
                                arguments.get()[0],
                                seed,
                                arguments.get()[1],
                                arguments.get()[2])));
    }

    private static Arguments distribution(String name, int count, LongUnaryOperator durationOf) {
        return Arguments.of(name, count, durationOf);
    }

    private static long edge(Random random) {
        long power = 1L << random.nextInt(7, 44);
        return power + random.nextInt(-1, 2);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("distributions")
    void tellsWhatTheExecutionsTell(String name, long seed, int count, LongUnaryOperator durationOf) {
        var random = new Random(seed);
        var users = Stream.generate(recorder::newUser).limit(7).toList();
        var executions = new ArrayList<Recorder.Execution>();
        for (int i = 0; i < count; i++) {
            executions.add(new Recorder.Execution(
                    tenant.agentId(),
                    users.get((int) Math.min(6, Math.abs(random.nextGaussian() * 2))),
                    anyTime(random),
                    durationOf.applyAsLong(i)));
        }
        Collections.shuffle(executions, random);
        int onTime = random.nextInt(count + 1);

        recordInPortions(executions.subList(0, onTime), random);
        rollUp();

        assertThat(inexactBuckets()).isEmpty();
        assertThatAnyRangeIsRight(random);

        int forgotten = forgetDaysBefore(
                LocalDate.EPOCH.plusDays(LocalDate.parse("2026-02-27").toEpochDay() + random.nextInt(DAYS + 1)));
        recordInPortions(executions.subList(onTime, count), random);
        rollUp();

        assertThat(inexactBuckets()).isEmpty();
        assertThat(wrongBuckets()).isEmpty();
        assertThat(ADMINISTRATOR.number(
                        "SELECT count(*) FROM agent_executions WHERE workspace_id = ?",
                        tenant.workspace().value()))
                .isEqualTo(count - forgotten);
        assertThatAnyRangeIsRight(random);
    }

    @Test
    void keepsExactPercentilesOfExecutionsThatRetentionDeletes() {
        recorder.record(Stream.iterate(1_000_000L, duration -> duration + 1)
                .limit(100)
                .map(duration -> recorder.execution(START.plusSeconds(30), duration))
                .toList());
        rollUp();
        var before = percentiles();

        assertThat(forgetDaysBefore(LocalDate.parse("2026-02-28"))).isEqualTo(100);
        rollUp();

        assertThat(percentiles()).isEqualTo(before).containsOnly("1000049 1000089 1000094 1000098 1");
    }

    @Test
    void deletesNoExecutionOfABucketThatIsDue() {
        recorder.record(recorder.execution(START, 5), recorder.execution(START.plus(Duration.ofHours(3)), 7));
        rollUp();
        recorder.record(recorder.execution(START.plus(Duration.ofHours(4)), 9));

        assertThat(forgetDaysBefore(LocalDate.parse("2026-02-28"))).isZero();
        rollUp();

        assertThat(forgetDaysBefore(LocalDate.parse("2026-02-28"))).isEqualTo(3);
    }

    @Test
    void leavesLegacyRowsAndWhatIsUpToDateAlone() {
        ADMINISTRATOR.execute("""
                INSERT INTO agent_metrics (
                    workspace_id, id, agent_id, date, is_legacy, total_executions, successful_executions, unique_users)
                VALUES (?, gen_random_uuid(), ?, '2026-02-27', true, 10, 9, 4)
                """, tenant.workspace().value(), tenant.agentId());
        recorder.record(recorder.execution(START, 5));
        rollUp();
        var before = metrics();

        assertThat(due()).isEmpty();
        for (var id : ids("TRUE")) {
            assertThat(rollUp(id)).isZero();
        }
        assertThat(metrics()).isEqualTo(before);
    }

    @Test
    void touchesNothingThatBelongsToTheRecorder() {
        recorder.record(recorder.execution(START, 5), recorder.execution(START, 700));
        var before = counters();

        rollUp();

        assertThat(counters()).isEqualTo(before);
    }

    @Test
    void prefersTheTimesOfMostExecutionsAndOfThoseTheLaterUsed() {
        var friday = Instant.parse("2026-02-27T08:30:00Z");
        var twice = Duration.ofDays(1);
        recorder.record(
                recorder.execution(friday, 1),
                recorder.execution(friday.plus(Duration.ofHours(2)), 1),
                recorder.execution(friday.minus(Duration.ofDays(7)), 1));
        rollUpInteractions();
        assertThat(preferences()).as("08 h twice, 10 h once").isEqualTo("8 5 3");

        recorder.record(recorder.execution(friday.plus(twice).plus(Duration.ofHours(2)), 1));
        rollUpInteractions();
        assertThat(preferences()).as("08 and 10 h twice, 10 h the later").isEqualTo("10 5 4");

        recorder.record(
                recorder.execution(Instant.parse("2026-03-01T00:10:00Z"), 1),
                recorder.execution(Instant.parse("2026-03-08T23:10:00Z"), 1),
                recorder.execution(Instant.parse("2026-03-15T22:10:00Z"), 1));
        rollUpInteractions();
        assertThat(preferences())
                .as("Friday and Sunday thrice, Sunday the later")
                .isEqualTo("10 0 7");
    }

    @Test
    void leavesOutWhatAnOlderSystemCounted() {
        recorder.record(recorder.execution(START.plus(Duration.ofHours(6)), 1));
        ADMINISTRATOR.execute("""
                UPDATE user_agent_interactions
                SET total_executions = 31, successful_executions = 21, legacy_executions = 30, legacy_successes = 20
                WHERE workspace_id = ?
                """, tenant.workspace().value());

        rollUpInteractions();

        assertThat(preferences()).isEqualTo("6 5 1");
    }

    /** In a few hours of each day, often at their very begin or end. */
    private static Instant anyTime(Random random) {
        int[] hours = {0, 9, 23};
        var hour = START.plus(Duration.ofDays(random.nextInt(DAYS)))
                .plus(Duration.ofHours(hours[random.nextInt(hours.length)]));
        return switch (random.nextInt(5)) {
            case 0 -> hour;
            case 1 -> hour.plus(Duration.ofHours(1)).minusNanos(1_000);
            default -> hour.plusMillis(random.nextLong(3_600_000));
        };
    }

    private void recordInPortions(List<Recorder.Execution> executions, Random random) {
        for (int from = 0; from < executions.size(); ) {
            int to = Math.min(executions.size(), from + 1 + random.nextInt(150));
            recorder.record(executions.subList(from, to));
            if (random.nextBoolean()) {
                rollUp();
            }
            from = to;
        }
    }

    private int forgetDaysBefore(LocalDate end) {
        int deleted = 0;
        for (var day = LocalDate.parse("2026-02-27"); day.isBefore(end); day = day.plusDays(1)) {
            var forgotten = day;
            deleted += transactions.write(
                    tenant.workspace(),
                    () -> retention.deleteOfDay(tenant.workspace(), tenant.agentId(), forgotten, 10_000));
        }
        return deleted;
    }

    private void rollUp() {
        for (var id : due()) {
            assertThat(rollUp(id)).isEqualTo(1);
        }
        assertThat(due()).isEmpty();
    }

    private int rollUp(UUID id) {
        return transactions.write(tenant.workspace(), () -> rollUps.rollUpMetric(tenant.workspace(), id));
    }

    private void rollUpInteractions() {
        var workspace = tenant.workspace();
        var due = ADMINISTRATOR
                .texts(
                        "SELECT id FROM user_agent_interactions WHERE workspace_id = ? AND NOT is_rolled_up",
                        workspace.value())
                .stream()
                .map(UUID::fromString)
                .toList();
        assertThat(transactions.write(workspace, () -> rollUps.rollUpInteractions(workspace, due)))
                .isEqualTo(due.size());
    }

    private List<UUID> due() {
        return ids("NOT is_rolled_up");
    }

    private List<UUID> ids(String condition) {
        return ADMINISTRATOR
                .texts(
                        "SELECT id FROM agent_metrics WHERE workspace_id = ? AND " + condition,
                        tenant.workspace().value())
                .stream()
                .map(UUID::fromString)
                .toList();
    }

    private List<String> metrics() {
        return ADMINISTRATOR.texts(
                "SELECT concat_ws(' ', xmin, agent_metrics) FROM agent_metrics WHERE workspace_id = ? ORDER BY id",
                tenant.workspace().value());
    }

    private List<String> counters() {
        return ADMINISTRATOR.texts("""
                SELECT concat_ws(
                    ' ', id, total_executions, successful_executions, total_duration, avg_duration, min_duration,
                    max_duration, total_credits_consumed, error_counts)
                FROM agent_metrics
                WHERE workspace_id = ?
                ORDER BY id
                """, tenant.workspace().value());
    }

    private List<String> percentiles() {
        return ADMINISTRATOR.texts("""
                SELECT concat_ws(' ', p50_duration, p90_duration, p95_duration, p99_duration, unique_users)
                FROM agent_metrics
                WHERE workspace_id = ?
                """, tenant.workspace().value());
    }

    private String preferences() {
        return ADMINISTRATOR.text("""
                SELECT concat_ws(' ', preferred_time_of_day, preferred_day_of_week, rolled_up_executions)
                FROM user_agent_interactions
                WHERE workspace_id = ?
                """, tenant.workspace().value());
    }

    /** Buckets of which all executions are there, and that do not say exactly what these say. */
    private List<String> inexactBuckets() {
        return ADMINISTRATOR.texts(
                BUCKETS.formatted("agent_executions") + """
                WHERE oracle.executions = agent_metrics.total_executions
                    AND (p50_duration, p90_duration, p95_duration, p99_duration, unique_users)
                        IS DISTINCT FROM (percentiles[1], percentiles[2], percentiles[3], percentiles[4], users)
                """, tenant.workspace().value());
    }

    /** Buckets that are further from what all executions said, those that are gone too, than the histogram may be. */
    private List<String> wrongBuckets() {
        return ADMINISTRATOR.texts(
                BUCKETS.formatted("remembered_executions") + """
                WHERE oracle.executions <> agent_metrics.rolled_up_executions
                    OR unique_users <> users
                    OR coalesce(abs(p50_duration - percentiles[1]) > percentiles[1] / 128.0, true)
                    OR coalesce(abs(p90_duration - percentiles[2]) > percentiles[2] / 128.0, true)
                    OR coalesce(abs(p95_duration - percentiles[3]) > percentiles[3] / 128.0, true)
                    OR coalesce(abs(p99_duration - percentiles[4]) > percentiles[4] / 128.0, true)
                """,
                tenant.workspace().value());
    }

    private static final String BUCKETS = """
            SELECT concat_ws(' ', agent_metrics, oracle)
            FROM (SELECT * FROM agent_metrics WHERE workspace_id = ?) AS agent_metrics
            CROSS JOIN LATERAL (
                SELECT
                    count(*) AS executions,
                    count(DISTINCT user_id) AS users,
                    percentile_disc(ARRAY[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY duration) AS percentiles
                FROM %s AS executions
                WHERE executions.workspace_id = agent_metrics.workspace_id
                    AND executions.agent_id = agent_metrics.agent_id
                    AND (executions.started_at AT TIME ZONE 'UTC')::date = agent_metrics.date
                    AND coalesce(
                        extract(hour FROM executions.started_at AT TIME ZONE 'UTC') = agent_metrics.hour, true)
            ) AS oracle
            """;

    /** Percentiles from the histograms of any days, within 1 %, and users counted once. */
    private void assertThatAnyRangeIsRight(Random random) {
        for (int i = 0; i < 5; i++) {
            var from = LocalDate.parse("2026-02-27").plusDays(random.nextInt(DAYS));
            var to = from.plusDays(random.nextInt(DAYS));
            Object[] range = {tenant.workspace().value(), from, to};
            var exact = ADMINISTRATOR.texts("""
                    SELECT unnest(
                        percentile_disc(ARRAY[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY duration)
                            || count(DISTINCT user_id))
                    FROM remembered_executions
                    WHERE workspace_id = ?
                        AND (started_at AT TIME ZONE 'UTC')::date BETWEEN ? AND ?
                    """, range);
            var histogram = DurationHistogram.of(ADMINISTRATOR.texts("""
                            SELECT concat_ws(' ', duration_bucket, sum(executions))
                            FROM agent_metric_durations
                            JOIN agent_metrics
                                ON agent_metrics.workspace_id = agent_metric_durations.workspace_id
                                AND agent_metrics.id = metric_id
                            WHERE agent_metrics.workspace_id = ?
                                AND hour IS NULL
                                AND date BETWEEN ? AND ?
                            GROUP BY duration_bucket
                            """, range).stream()
                    .map(row -> row.split(" "))
                    .map(row -> new DurationHistogram.Count(Integer.parseInt(row[0]), Long.parseLong(row[1])))
                    .toList());
            var users = ADMINISTRATOR.text("""
                    SELECT count(DISTINCT user_id)
                    FROM agent_metric_users
                    JOIN agent_metrics
                        ON agent_metrics.workspace_id = agent_metric_users.workspace_id
                        AND agent_metrics.id = metric_id
                    WHERE agent_metrics.workspace_id = ?
                        AND hour IS NULL
                        AND date BETWEEN ? AND ?
                    """, range);

            assertThat(users).isEqualTo(exact.getLast());
            double[] fractions = {0.5, 0.9, 0.95, 0.99};
            for (int j = 0; j < fractions.length && exact.size() == 5; j++) {
                long percentile = Long.parseLong(exact.get(j));
                assertThat(Math.abs(histogram.percentile(fractions[j]).orElseThrow() - percentile))
                        .isLessThanOrEqualTo(percentile / 100);
            }
        }
    }
}
