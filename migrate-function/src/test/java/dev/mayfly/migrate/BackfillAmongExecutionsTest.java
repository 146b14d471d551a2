package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.execution.ExecutionRecorder;
import dev.mayfly.execution.NewExecution;
import dev.mayfly.execution.Recording.Outcome;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.TestExecutions;
import dev.mayfly.test.Threads;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackfillAmongExecutionsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int RECORDERS = 3;
    private static final int LOTS = 40;
    private static final int LOT_SIZE = 8;
    private static final int USERS = 60;

    private final TestDatabase database = TestDatabase.create();
    private final Administrator administrator = new Administrator(database);
    private final Tenant tenant = Tenant.in(database);
    private final Backfills backfills = new Backfills(Migrations.configuration(database));
    private final ApplicationContext context = ApplicationContext.builder()
            .properties(database.properties(TestDatabase.APP))
            .properties(Map.of("datasources.default.maximum-pool-size", RECORDERS))
            .start();

    private final ExecutionRecorder recorder = context.getBean(ExecutionRecorder.class);
    private final WorkspaceTransactions transactions = context.getBean(WorkspaceTransactions.class);

    @AfterEach
    void drop() {
        context.close();
        database.close();
    }

    /** Both backfills again and again, over numbers that change meanwhile, among first uses of agents by many users. */
    @Test
    void neitherLosesNorRepeatsWhatIsRecordedMeanwhile() {
        var agents = Stream.generate(new Recorder(tenant)::newAgent).limit(3).toList();
        var users = Stream.generate(this::newMember).limit(USERS).toList();
        var running = new AtomicInteger(RECORDERS);
        var tasks = new ArrayList<Callable<Boolean>>();
        for (int thread = 0; thread < RECORDERS; thread++) {
            var random = new Random(thread);
            tasks.add(() -> {
                try {
                    for (int lot = 0; lot < LOTS; lot++) {
                        record(executions(random, agents, users));
                    }
                    return true;
                } finally {
                    running.decrementAndGet();
                }
            });
        }
        var random = new Random(RECORDERS);
        tasks.add(() -> {
            while (running.get() > 0) {
                changeLegacy(random, agents, users);
                backfill();
            }
            return true;
        });

        Threads.together(tasks);

        backfill();
        assertThat(administrator.number("SELECT count(*) FROM agent_executions"))
                .isEqualTo((long) RECORDERS * LOTS * LOT_SIZE);
        assertThat(administrator.number("SELECT count(*) FROM backfill_runs")).isGreaterThan(4);
        assertThat(administrator.texts("""
                        SELECT agents.id
                        FROM agents
                        CROSS JOIN LATERAL (
                            SELECT count(*) AS executions
                            FROM agent_executions
                            WHERE agent_id = agents.id
                        ) AS raw
                        CROSS JOIN LATERAL (
                            SELECT count(*) AS users
                            FROM (
                                SELECT user_id FROM agent_executions WHERE agent_id = agents.id
                                UNION
                                SELECT user_id FROM transactions WHERE agent_id = agents.id
                            ) AS users
                        ) AS known
                        WHERE (total_executions, legacy_executions, legacy_users, known_users, total_users)
                            IS DISTINCT FROM (
                                raw.executions + coalesce((stats ->> 'totalExecutions')::bigint, 0),
                                coalesce((stats ->> 'totalExecutions')::bigint, 0),
                                coalesce((stats ->> 'uniqueUsers')::bigint, 0),
                                known.users,
                                greatest(known.users, (stats ->> 'uniqueUsers')::bigint)
                            )
                        """))
                .as("agents of which a counter is wrong")
                .isEmpty();
        assertThat(administrator.texts("""
                        WITH uses AS (
                            SELECT user_id, agent_id, status = 'success' AS is_success, started_at AS used_at, false AS is_legacy
                            FROM agent_executions
                            UNION ALL
                            SELECT user_id, agent_id, status = 'succeeded', created_at, true
                            FROM transactions
                        ), expected AS (
                            SELECT
                                user_id, agent_id, count(*), count(*) FILTER (WHERE is_success),
                                count(*) FILTER (WHERE is_legacy), count(*) FILTER (WHERE is_legacy AND is_success),
                                min(used_at), max(used_at)
                            FROM uses
                            GROUP BY user_id, agent_id
                        ), stored AS (
                            SELECT
                                user_id, agent_id, total_executions, successful_executions, legacy_executions,
                                legacy_successes, first_executed_at, last_executed_at
                            FROM user_agent_interactions
                        )
                        (TABLE expected EXCEPT TABLE stored)
                        UNION ALL
                        (TABLE stored EXCEPT TABLE expected)
                        """))
                .as("interactions of which a counter is wrong")
                .isEmpty();
    }

    /** Both see a pair that nobody has counted yet, and only one of them may count its user. */
    @Test
    void countsAUserOnceWhoseFirstUseCommitsWhileItWaits() throws Exception {
        pay(tenant.userId(), tenant.agentId());
        var patient = new Backfills(
                Migrations.configuration(database).withLocks(Duration.ofMinutes(1), 1, Duration.ofMillis(1)));
        var execution = TestExecutions.success(tenant.agentId(), tenant.userId(), 1, NOON);

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var report = transactions.write(tenant.workspace(), () -> {
                recorder.record(tenant.workspace(), List.of(execution));
                var running = executor.submit(() -> patient.run(new UserInteractionsBackfill(3), Calls.ENOUGH));
                administrator.await("EXISTS (SELECT FROM pg_locks WHERE NOT granted)");
                return running;
            });

            assertThat(report.get().rowsWritten()).isOne();
        }
        assertThat(administrator.text("SELECT concat_ws(' ', total_executions, known_users, total_users) FROM agents"))
                .isEqualTo("1 1 1");
        assertThat(administrator.text("""
                        SELECT concat_ws(' ', total_executions, successful_executions, legacy_executions)
                        FROM user_agent_interactions
                        """)).isEqualTo("3 2 2");
    }

    private UUID newMember() {
        var user = new Recorder(tenant).newUser();
        administrator.execute(
                "INSERT INTO workspace_members (workspace_id, user_id, role) VALUES (?, ?, 'member')",
                tenant.workspace().value(),
                user);
        return user;
    }

    private static List<NewExecution> executions(Random random, List<UUID> agents, List<UUID> users) {
        return Stream.generate(() -> TestExecutions.success(
                        agents.get(random.nextInt(agents.size())),
                        users.get(random.nextInt(users.size())),
                        random.nextInt(5000),
                        NOON.plusSeconds(random.nextInt(86_400))))
                .limit(LOT_SIZE)
                .toList();
    }

    private void record(List<NewExecution> executions) {
        var recordings = transactions.write(tenant.workspace(), () -> recorder.record(tenant.workspace(), executions));
        assertThat(recordings).allMatch(recording -> recording.outcome() == Outcome.RECORDED);
    }

    private void changeLegacy(Random random, List<UUID> agents, List<UUID> users) {
        for (UUID agent : agents) {
            administrator.execute(
                    "UPDATE agents SET stats = CAST(? AS jsonb) WHERE id = ?",
                    "{\"totalExecutions\": %d, \"uniqueUsers\": %d}"
                            .formatted(random.nextInt(1000), random.nextInt(100)),
                    agent);
            pay(users.get(random.nextInt(users.size())), agent);
        }
    }

    /** Twice; the second time it fails. */
    private void pay(UUID user, UUID agent) {
        administrator.execute("""
                INSERT INTO transactions (workspace_id, id, user_id, agent_id, status, created_at)
                SELECT ?, gen_random_uuid(), ?, ?, status, now()
                FROM unnest(ARRAY['succeeded', 'failed']) AS status
                """, tenant.workspace().value(), user, agent);
    }

    private void backfill() {
        backfills.run(new AgentStatsBackfill(2), Calls.ENOUGH);
        backfills.run(new UserInteractionsBackfill(3), Calls.ENOUGH);
    }
}
