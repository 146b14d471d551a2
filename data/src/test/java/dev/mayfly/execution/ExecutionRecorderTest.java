package dev.mayfly.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.execution.Recording.Outcome;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.TestExecutions;
import dev.mayfly.test.Threads;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ExecutionRecorderTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:30:00Z");
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .properties(Map.of(
                    "datasources.default.maximum-pool-size", 16, "datasources.default.connection-timeout", 60_000))
            .start();

    private final ExecutionRecorder recorder = CONTEXT.getBean(ExecutionRecorder.class);
    private final WorkspaceTransactions transactions = CONTEXT.getBean(WorkspaceTransactions.class);
    private final Tenant tenant = Tenant.in(DATABASE);

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void countsAnExecutionInItsHourAndItsDay() {
        record(List.of(
                TestExecutions.success(tenant.agentId(), tenant.userId(), 100, NOON),
                TestExecutions.failure(tenant.agentId(), tenant.userId(), "timeout", "TIMEOUT", 300, NOON),
                TestExecutions.failure(
                        tenant.agentId(), tenant.userId(), "failed", "SERVER_ERROR", 200, NOON.plusSeconds(3600))));

        assertThat(metrics())
                .containsExactly(
                        "2026-03-01 12: 2 = 1 + 0 + 1 + 0, 400 ms, 100 to 300, 3 cents, {\"TIMEOUT\": 1}",
                        "2026-03-01 13: 1 = 0 + 1 + 0 + 0, 200 ms, 200 to 200, 0 cents, {\"SERVER_ERROR\": 1}",
                        "2026-03-01 day: 3 = 1 + 1 + 1 + 0, 600 ms, 100 to 300, 3 cents,"
                                + " {\"TIMEOUT\": 1, \"SERVER_ERROR\": 1}");
    }

    @Test
    void addsToWhatIsThere() {
        record(List.of(TestExecutions.failure(tenant.agentId(), tenant.userId(), "error", "NETWORK_ERROR", 5, NOON)));
        record(List.of(TestExecutions.failure(tenant.agentId(), tenant.userId(), "error", "NETWORK_ERROR", 7, NOON)));
        record(List.of(TestExecutions.success(tenant.agentId(), tenant.userId(), 0, NOON)));

        assertThat(metrics().getFirst())
                .isEqualTo("2026-03-01 12: 3 = 1 + 0 + 0 + 2, 12 ms, 0 to 7, 3 cents, {\"NETWORK_ERROR\": 2}");
    }

    @Test
    void countsAnExecutionThatIsSentAgainOnce() {
        var execution = execution("again", 100);

        var first = record(List.of(execution));
        var second = record(List.of(execution("again", 100)));

        assertThat(first.getFirst().outcome()).isEqualTo(Outcome.RECORDED);
        assertThat(second.getFirst()).isEqualTo(new Recording(execution.id(), Outcome.REPEATED));
        assertThat(count("agent_executions")).isOne();
        assertThat(total()).isOne();
    }

    @Test
    void refusesOtherContentUnderTheSameIdAndCountsTheRestOfTheLot() {
        record(List.of(execution("taken", 100)));

        var outcomes = record(List.of(execution("taken", 101), execution("free", 1), execution("free", 2)));

        assertThat(outcomes)
                .extracting(Recording::outcome)
                .containsExactly(Outcome.CLASHED, Outcome.RECORDED, Outcome.CLASHED);
        assertThat(total()).isEqualTo(2);
    }

    @Test
    void knowsAgentsAndUsersOfItsWorkspaceOnly() {
        var foreign = Tenant.in(DATABASE);

        var outcomes = record(List.of(
                TestExecutions.success(foreign.agentId(), tenant.userId(), 1, NOON),
                TestExecutions.success(tenant.agentId(), foreign.userId(), 1, NOON),
                TestExecutions.success(UUID.randomUUID(), UUID.randomUUID(), 1, NOON)));

        assertThat(outcomes)
                .extracting(Recording::outcome)
                .containsExactly(Outcome.AGENT_UNKNOWN, Outcome.USER_UNKNOWN, Outcome.AGENT_UNKNOWN);
        assertThat(count("agent_executions")).isZero();
        assertThat(count("agent_metrics")).isZero();
    }

    @Test
    void recordsForAnExperimentsOwnAgentOnlyWhatItsJobsRan() {
        var batch = tenant.experiment(1, 1);
        var agent = UUID.fromString(ADMINISTRATOR.text("SELECT agent_id FROM eval_batches WHERE id = ?", batch));
        var execution = TestExecutions.success(agent, tenant.userId(), 1, NOON);

        assertThat(record(List.of(execution)).getFirst().outcome()).isEqualTo(Outcome.AGENT_UNKNOWN);
        assertThat(transactions
                        .write(tenant.workspace(), () -> recorder.recordOfJobs(tenant.workspace(), List.of(execution)))
                        .getFirst()
                        .outcome())
                .isEqualTo(Outcome.RECORDED);
    }

    @Test
    void writesNothingWhenTheTransactionFails() {
        assertThatThrownBy(() -> transactions.write(tenant.workspace(), () -> {
                    recorder.record(tenant.workspace(), List.of(execution("lost", 1)));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(count("agent_executions")).isZero();
        assertThat(count("agent_metrics")).isZero();
        assertThat(count("user_agent_interactions")).isZero();
        assertThat(total()).isZero();
    }

    @Test
    void keepsWhoUsedTheAgentWhenAndHowOften() {
        var monday = Instant.parse("2026-03-02T07:10:00Z");
        record(List.of(
                TestExecutions.success(tenant.agentId(), tenant.userId(), 1, monday),
                TestExecutions.success(tenant.agentId(), tenant.userId(), 1, monday.plusSeconds(60)),
                TestExecutions.failure(tenant.agentId(), tenant.userId(), "failed", "FORBIDDEN", 1, NOON)));

        assertThat(ADMINISTRATOR.text("""
                        SELECT concat_ws(
                            ' ', total_executions, successful_executions, first_executed_at AT TIME ZONE 'UTC',
                            last_executed_at AT TIME ZONE 'UTC', avg_executions_per_day)
                        FROM user_agent_interactions
                        WHERE workspace_id = ?
                        """, tenant.workspace().value()))
                .isEqualTo("3 2 2026-03-01 12:30:00 2026-03-02 07:11:00 1.5");
        assertThat(ADMINISTRATOR.texts("""
                        SELECT concat_ws(' ', day_of_week, hour, executions)
                        FROM user_agent_hours
                        WHERE workspace_id = ?
                        ORDER BY day_of_week
                        """, tenant.workspace().value())).containsExactly("0 12 1", "1 7 2");
        assertThat(ADMINISTRATOR.text(
                        "SELECT concat_ws(' ', total_executions, total_users, known_users) FROM agents WHERE id = ?",
                        tenant.agentId()))
                .isEqualTo("3 1 1");
    }

    @Test
    void keepsEveryCharacterOfATextAndTellsNothingFromTheWordForIt() {
        var ids =
                List.of("{}", "{a,b}", "\"", "\\", "\\\"", "NULL", "null", " ", "a b\n\t", "[{\"a\": 1}]", "é\u2019🚀");
        record(ids.stream().map(id -> execution(id, 1)).toList());

        assertThat(ADMINISTRATOR.texts(
                        "SELECT execution_id FROM agent_executions WHERE workspace_id = ? AND session_id IS NULL",
                        tenant.workspace().value()))
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void recordsOneExecutionAsItTellsAndOnlyOnce() {
        var first = recorder.recordOne(tenant.workspace(), execution("one", 100));
        var second = recorder.recordOne(tenant.workspace(), execution("one", 100));

        assertThat(first.orElseThrow().createdAt())
                .isEqualTo(
                        Instant.parse(ADMINISTRATOR.text("""
                        SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                        FROM agent_executions
                        WHERE workspace_id = ?
                        """, tenant.workspace().value())));
        assertThat(second).isEmpty();
        assertThat(total()).isOne();
    }

    @Test
    void leavesNothingOfOneExecutionThatFailsAndKeepsTheConnection() {
        var tooLong = execution("too-long", 31_536_000_000_001L);

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> recorder.recordOne(tenant.workspace(), tooLong))
                    .hasStackTraceContaining("agent_executions_duration_bounded");
        }

        assertThat(count("agent_executions")).isZero();
        assertThat(total()).isZero();
        assertThat(recorder.recordOne(tenant.workspace(), execution("next", 1))).isPresent();
        assertThat(count("agent_executions")).isOne();
    }

    @Test
    void doesNotEndTheTransactionOfSomebodyElse() {
        assertThatThrownBy(() -> transactions.write(
                        tenant.workspace(), () -> recorder.recordOne(tenant.workspace(), execution("inside", 1))))
                .hasMessage("There is a transaction already");

        assertThat(count("agent_executions")).isZero();
    }

    @Test
    void doesNotRecordOneExecutionOfAForeignAgent() {
        var foreign = Tenant.in(DATABASE);

        assertThat(recorder.recordOne(
                        tenant.workspace(), TestExecutions.success(foreign.agentId(), tenant.userId(), 1, NOON)))
                .isEmpty();
        assertThat(count("agent_metrics")).isZero();
    }

    /** Lots that hold the same agents, users and hours in different orders, some of them twice. */
    @Test
    void countsExactlyWhatManyThreadsRecordAtOnce() throws Exception {
        var random = new Random(7);
        var otherAgent = secondAgent();
        var executions = new ArrayList<NewExecution>();
        for (int i = 0; i < 2000; i++) {
            var startedAt = NOON.plusSeconds(random.nextInt(3 * 86_400));
            var agent = i % 4 == 0 ? otherAgent : tenant.agentId();
            executions.add(
                    i % 5 == 0
                            ? TestExecutions.failure(
                                    agent, tenant.userId(), "error", "UNREACHABLE", random.nextInt(5000), startedAt)
                            : TestExecutions.success(agent, tenant.userId(), random.nextInt(5000), startedAt));
        }
        var lots = new ArrayList<Callable<List<Recording>>>();
        for (int i = 0; i < 2000; i += 50) {
            var lot = new ArrayList<>(executions.subList(i, i + 50));
            // The next lot's first ten are sent by this one, too.
            lot.addAll(executions.subList((i + 50) % 2000, (i + 50) % 2000 + 10));
            Collections.shuffle(lot, random);
            lots.add(() -> record(lot));
        }

        var outcomes = Threads.together(lots).stream().flatMap(List::stream).toList();

        assertThat(outcomes)
                .filteredOn(recording -> recording.outcome() == Outcome.RECORDED)
                .hasSize(2000);
        assertThat(outcomes).extracting(Recording::outcome).containsOnly(Outcome.RECORDED, Outcome.REPEATED);
        assertThat(ADMINISTRATOR.texts("""
                        WITH raw AS (
                            SELECT agent_id, count(*), count(*) FILTER (WHERE status = 'success') AS successes,
                                sum(duration) AS duration, max(duration) AS longest, sum(credits_consumed) AS credits
                            FROM agent_executions
                            WHERE workspace_id = ?
                            GROUP BY agent_id
                        )
                        SELECT raw.agent_id
                        FROM raw
                        JOIN agents
                            ON agents.id = raw.agent_id
                        WHERE agents.total_executions <> raw.count
                            OR (
                                SELECT concat_ws(
                                    ' ', sum(total_executions), sum(successful_executions), sum(total_duration),
                                    max(max_duration), sum(total_credits_consumed))
                                FROM agent_metrics
                                WHERE agent_id = raw.agent_id AND hour IS NULL
                            ) <> concat_ws(' ', raw.count, raw.successes, raw.duration, raw.longest, raw.credits)
                            OR (
                                SELECT sum(total_executions)
                                FROM agent_metrics
                                WHERE agent_id = raw.agent_id AND hour IS NOT NULL
                            ) <> raw.count
                            OR (
                                SELECT sum(executions)
                                FROM agent_metric_durations
                                JOIN agent_metrics
                                    ON agent_metrics.id = agent_metric_durations.metric_id
                                WHERE agent_metrics.agent_id = raw.agent_id AND hour IS NULL
                            ) <> raw.count
                            OR (
                                SELECT sum(total_executions) FROM user_agent_interactions WHERE agent_id = raw.agent_id
                            ) <> raw.count
                            OR (
                                SELECT sum(executions) FROM user_agent_hours WHERE agent_id = raw.agent_id
                            ) <> raw.count
                        """, tenant.workspace().value()))
                .as("agents of which a counter is wrong")
                .isEmpty();
        assertThat(count("agent_executions")).isEqualTo(2000);
    }

    private UUID secondAgent() {
        UUID id = UUID.randomUUID();
        ADMINISTRATOR.execute(
                "INSERT INTO agents (workspace_id, id, owner_id, name) VALUES (?, ?, ?, 'Other')",
                tenant.workspace().value(),
                id,
                tenant.userId());
        return id;
    }

    private NewExecution execution(String executionId, long duration) {
        return TestExecutions.execution(
                tenant.agentId(), tenant.userId(), executionId, "success", duration, 0, null, NOON);
    }

    private List<Recording> record(List<NewExecution> executions) {
        return transactions.write(tenant.workspace(), () -> recorder.record(tenant.workspace(), executions));
    }

    private List<String> metrics() {
        return ADMINISTRATOR.texts("""
                SELECT format(
                    '%s %s: %s = %s + %s + %s + %s, %s ms, %s to %s, %s cents, %s',
                    date, coalesce(hour::text, 'day'), total_executions, successful_executions, failed_executions,
                    timeout_executions, error_executions, total_duration, min_duration, max_duration,
                    total_credits_consumed, error_counts)
                FROM agent_metrics
                WHERE workspace_id = ?
                ORDER BY date, hour
                """, tenant.workspace().value());
    }

    private long count(String table) {
        return ADMINISTRATOR.number(
                "SELECT count(*) FROM " + table + " WHERE workspace_id = ?",
                tenant.workspace().value());
    }

    private long total() {
        return ADMINISTRATOR.number("SELECT total_executions FROM agents WHERE id = ?", tenant.agentId());
    }
}
