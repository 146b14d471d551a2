package dev.mayfly.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.problem.SqlState;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RollUpRaceTest {

    private static final Instant NOON = Instant.parse("2026-02-27T12:00:00Z");

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .properties(Map.of("datasources.default.maximum-pool-size", 8))
            .start();

    private final RollUpRepository rollUps = CONTEXT.getBean(RollUpRepository.class);
    private final ExecutionRetentionRepository retention = CONTEXT.getBean(ExecutionRetentionRepository.class);
    private final WorkspaceTransactions transactions = CONTEXT.getBean(WorkspaceTransactions.class);
    private Tenant tenant;
    private Recorder recorder;

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

    @Test
    void leavesABucketDueThatSomebodyRecordsIntoWhileItIsRolledUp() throws Exception {
        recorder.record(recorder.execution(NOON, 10));
        var day = metric("hour IS NULL");

        try (var recording = DATABASE.connect()) {
            recording.setAutoCommit(false);
            recorder.record(recording, List.of(recorder.execution(NOON, 90), recorder.execution(NOON, 95)));
            var rollUp = inBackground(() -> rollUp(day));
            awaitSomebodyWaiting();
            recording.commit();

            assertThat(rollUp.get()).isEqualTo(1);
        }

        assertThat(stateOf(day)).as("what it saw").isEqualTo("10 10 1 of 3");
        assertThat(rollUp(day)).isEqualTo(1);
        assertThat(stateOf(day)).isEqualTo("90 95 3 of 3");
    }

    /** Whoever reads an execution waits here for the test, by a policy that takes a lock. */
    @Test
    void doesNotHoldTheBucketWhileItAggregates() throws Exception {
        recorder.record(recorder.execution(NOON, 10));
        var day = metric("hour IS NULL");
        ADMINISTRATOR.execute("""
                CREATE FUNCTION may_read() RETURNS boolean LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_advisory_xact_lock_shared(42);
                    RETURN true;
                END
                $$
                """);
        ADMINISTRATOR.execute(
                "CREATE POLICY agent_executions_gate ON agent_executions AS RESTRICTIVE TO mayfly_maintenance"
                        + " USING (may_read())");

        try (var gate = DATABASE.connect()) {
            gate.setAutoCommit(false);
            Administrator.execute(gate, "SELECT pg_advisory_xact_lock(42)");
            var rollUp = inBackground(() -> rollUp(day));
            awaitSomebodyWaiting();
            recorder.record(recorder.execution(NOON, 90), recorder.execution(NOON, 90));
            gate.commit();

            assertThat(rollUp.get()).isEqualTo(1);
        } finally {
            ADMINISTRATOR.execute("DROP POLICY agent_executions_gate ON agent_executions");
        }
        assertThat(stateOf(day)).as("what it saw").isEqualTo("10 10 1 of 3");
    }

    @Test
    void givesUpOnABucketThatSomebodyHoldsForTooLong() throws SQLException {
        recorder.record(recorder.execution(NOON, 10));
        var day = metric("hour IS NULL");

        try (var recording = DATABASE.connect()) {
            recording.setAutoCommit(false);
            recorder.record(recording, List.of(recorder.execution(NOON, 90)));

            assertThatThrownBy(() -> transactions.write(
                            tenant.workspace(),
                            Duration.ofMillis(50),
                            () -> rollUps.rollUpMetric(tenant.workspace(), day)))
                    .satisfies(e -> assertThat(SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE))
                            .isTrue());
            recording.rollback();
        }

        assertThat(rollUp(day)).isEqualTo(1);
    }

    @Test
    void rollsUpEachBucketOnceWhenSeveralDoAtATime() {
        recorder.record(recorder.execution(NOON, 10), recorder.execution(NOON, 20));
        var day = metric("hour IS NULL");

        var counts = Threads.together(6, () -> rollUp(day));

        assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
        assertThat(stateOf(day)).isEqualTo("10 20 2 of 2");
    }

    @Test
    void neverGoesBackToAnOlderState() throws Exception {
        recorder.record(recorder.execution(NOON, 10));
        var day = metric("hour IS NULL");

        try (var slow = DATABASE.connect()) {
            slow.setAutoCommit(false);
            Administrator.execute(slow, "SELECT FROM agent_metrics WHERE id = ? FOR UPDATE", day);
            var older = inBackground(() -> rollUp(day));
            awaitSomebodyWaiting();
            Administrator.execute(slow, """
                    UPDATE agent_metrics
                    SET
                        total_executions = 5, successful_executions = 5, rolled_up_executions = 5, p50_duration = 10,
                        p90_duration = 10, p95_duration = 10, p99_duration = 10
                    WHERE id = ?
                    """, day);
            slow.commit();

            assertThat(older.get()).isZero();
        }
        assertThat(stateOf(day)).isEqualTo("10 10 5 of 5");
    }

    @Test
    void passesByInteractionsThatSomebodyHoldsAndFindsThemDueAgain() throws SQLException {
        var other = recorder.newUser();
        recorder.record(recorder.execution(NOON, 1), new Recorder.Execution(tenant.agentId(), other, NOON, 1));
        var due = interactions();

        try (var recording = DATABASE.connect()) {
            recording.setAutoCommit(false);
            recorder.record(recording, List.of(recorder.execution(NOON.plusSeconds(3600), 1)));

            assertThat(rollUpInteractions(due)).as("the other one").isEqualTo(1);
            recording.commit();
        }

        assertThat(interactions()).hasSize(1);
        assertThat(rollUpInteractions(due)).isEqualTo(1);
        assertThat(interactions()).isEmpty();
        assertThat(ADMINISTRATOR.texts("""
                        SELECT preferred_time_of_day
                        FROM user_agent_interactions
                        WHERE workspace_id = ?
                        ORDER BY total_executions
                        """, tenant.workspace().value())).containsExactly("12", "13");
    }

    @Test
    void endsExactWhateverWasRecordedAndRolledUpAtATime() {
        int recorders = 4;
        int rounds = 25;
        var busy = new AtomicInteger(recorders);
        var users = List.of(tenant.userId(), recorder.newUser(), recorder.newUser());
        var tasks = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < recorders; i++) {
            var random = new Random(i);
            tasks.add(() -> {
                try {
                    for (int round = 0; round < rounds; round++) {
                        recorder.record(executionsOf(users.get(random.nextInt(users.size())), random));
                    }
                } finally {
                    busy.decrementAndGet();
                }
                return 0;
            });
        }
        for (int i = 0; i < 2; i++) {
            tasks.add(() -> {
                int done = 0;
                while (busy.get() > 0) {
                    done += rollUpAll();
                }
                return done;
            });
        }

        assertThat(Threads.together(tasks).stream().mapToInt(Integer::intValue).sum())
                .isPositive();
        rollUpAll();

        assertThat(ADMINISTRATOR.texts("""
                        SELECT concat_ws(' ', agent_metrics)
                        FROM (SELECT * FROM agent_metrics WHERE workspace_id = ?) AS agent_metrics
                        CROSS JOIN LATERAL (
                            SELECT
                                count(*) AS executions,
                                count(DISTINCT user_id) AS users,
                                percentile_disc(ARRAY[0.5, 0.9, 0.95, 0.99])
                                    WITHIN GROUP (ORDER BY duration) AS percentiles
                            FROM agent_executions
                            WHERE agent_executions.workspace_id = agent_metrics.workspace_id
                                AND coalesce(
                                    extract(hour FROM started_at AT TIME ZONE 'UTC') = agent_metrics.hour, true)
                        ) AS oracle
                        WHERE (oracle.executions, users, percentiles)
                            IS DISTINCT FROM (
                                rolled_up_executions, unique_users,
                                ARRAY[p50_duration, p90_duration, p95_duration, p99_duration])
                            OR NOT is_rolled_up
                        """, tenant.workspace().value())).isEmpty();
        assertThat(ADMINISTRATOR.number(
                        "SELECT total_executions FROM agent_metrics WHERE workspace_id = ? AND hour IS NULL",
                        tenant.workspace().value()))
                .isEqualTo((long) recorders * rounds * 5);
        assertThat(interactions()).isEmpty();
    }

    @Test
    void keepsTheExecutionsOfADayThatSomebodyRecordsInto() throws Exception {
        recorder.record(recorder.execution(NOON, 10));
        rollUpAll();
        recorder.record(recorder.execution(NOON, 90));

        var deleted = Threads.together(List.<Callable<Integer>>of(this::rollUpAll, this::forget, this::forget));
        rollUpAll();

        var left = ADMINISTRATOR.number(
                "SELECT count(*) FROM agent_executions WHERE workspace_id = ?",
                tenant.workspace().value());
        assertThat(deleted.get(1) + deleted.get(2) + left).isEqualTo(2);
        assertThat(stateOf(metric("hour IS NULL"))).isEqualTo("10 90 2 of 2");
    }

    private List<Recorder.Execution> executionsOf(UUID user, Random random) {
        return random.longs(5, 0, 10_000)
                .mapToObj(duration -> new Recorder.Execution(
                        tenant.agentId(), user, NOON.plusSeconds(random.nextInt(7_200)), duration))
                .toList();
    }

    private static <T> Future<T> inBackground(Callable<T> task) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return task.call();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void awaitSomebodyWaiting() {
        ADMINISTRATOR.await("""
                EXISTS (
                    SELECT
                    FROM pg_stat_activity
                    WHERE datname = current_database()
                        AND wait_event_type = 'Lock'
                        AND usename = ?
                )
                """, TestDatabase.MAINTENANCE);
    }

    private int rollUpAll() {
        int done = 0;
        for (var id : ids("agent_metrics", "NOT is_rolled_up")) {
            done += rollUp(id);
        }
        return done + rollUpInteractions(interactions());
    }

    private int rollUp(UUID id) {
        return transactions.write(tenant.workspace(), () -> rollUps.rollUpMetric(tenant.workspace(), id));
    }

    private int rollUpInteractions(List<UUID> due) {
        return transactions.write(tenant.workspace(), () -> rollUps.rollUpInteractions(tenant.workspace(), due));
    }

    private int forget() {
        var day = NOON.atZone(ZoneOffset.UTC).toLocalDate();
        return transactions.write(
                tenant.workspace(), () -> retention.deleteOfDay(tenant.workspace(), tenant.agentId(), day, 1_000));
    }

    private List<UUID> interactions() {
        return ids("user_agent_interactions", "NOT is_rolled_up");
    }

    private UUID metric(String condition) {
        return ids("agent_metrics", condition).getFirst();
    }

    private List<UUID> ids(String table, String condition) {
        return ADMINISTRATOR
                .texts(
                        "SELECT id FROM %s WHERE workspace_id = ? AND %s".formatted(table, condition),
                        tenant.workspace().value())
                .stream()
                .map(UUID::fromString)
                .toList();
    }

    private String stateOf(UUID metric) {
        return ADMINISTRATOR.text("""
                SELECT format('%s %s %s of %s', p50_duration, p90_duration, rolled_up_executions, total_executions)
                FROM agent_metrics
                WHERE id = ?
                """, metric);
    }
}
