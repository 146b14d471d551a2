package dev.mayfly.batch;

import static dev.mayfly.batch.TestWorker.LONG_LEASE;
import static dev.mayfly.batch.TestWorker.NO_LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.agent.AgentRepository;
import dev.mayfly.document.DocumentRepository;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.BatchUpkeep;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CleanupRaceTest {

    private static final int EXPERIMENTS = 60;
    private static final int JOBS = 6;
    private static final int DOCUMENTS = 2;

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext APP = context(TestDatabase.APP);
    private static final ApplicationContext MAINTENANCE = context(TestDatabase.MAINTENANCE);
    private static final ApplicationContext SECOND_MAINTENANCE = context(TestDatabase.MAINTENANCE);

    private final WorkspaceTransactions transactions = APP.getBean(WorkspaceTransactions.class);
    private final BatchRepository batches = APP.getBean(BatchRepository.class);
    private final BatchDeletion deletion = APP.getBean(BatchDeletion.class);
    private Tenant tenant;
    private TestWorker worker;

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        tenant = Tenant.in(DATABASE);
        worker = TestWorker.in(APP, tenant.workspace());
    }

    @AfterAll
    static void close() {
        APP.close();
        MAINTENANCE.close();
        SECOND_MAINTENANCE.close();
        DATABASE.close();
    }

    @Test
    void deletesEachOfManyExperimentsOnceWhenTwoCleanersRun() {
        var expired = new ArrayList<UUID>();
        for (int i = 0; i < 200; i++) {
            var id = tenant.expiredExperiment(i % 4, 1 + i % 3);
            tenant.answer(id, i % 2);
            expired.add(id);
        }
        var expected = ADMINISTRATOR.texts("""
                SELECT concat_ws(
                    ' ',
                    eval_batches.id,
                    (SELECT count(*) FROM eval_jobs WHERE batch_id = eval_batches.id),
                    (SELECT count(*) FROM evaluations JOIN eval_jobs ON eval_jobs.id = job_id WHERE batch_id = eval_batches.id),
                    (SELECT count(*) FROM documents WHERE ephemeral_batch_id = eval_batches.id))
                FROM eval_batches
                """);

        var reports = Threads.together(
                List.<Callable<CleanupReport>>of(() -> cleanUp(MAINTENANCE), () -> cleanUp(SECOND_MAINTENANCE)));

        assertThat(reports).allMatch(report -> report.failed() == 0 && report.complete());
        assertThat(reports.stream().mapToInt(CleanupReport::deleted).sum()).isEqualTo(expired.size());
        assertThat(ADMINISTRATOR.texts("""
                        SELECT concat_ws(' ', batch_id, jobs, evaluations, documents)
                        FROM deletion_receipts
                        WHERE completed_at IS NOT NULL
                            AND document_versions = documents
                            AND (agents, agent_versions, batches) = (1, 1, 1)
                        """)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM eval_batches")).isZero();
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    @Test
    void deletesWhatIsDueAndNothingElseWhileAllElseGoesOn() {
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < EXPERIMENTS; i++) {
            ids.add(i % 2 == 0 ? tenant.expiredExperiment(JOBS, DOCUMENTS) : tenant.experiment(JOBS, DOCUMENTS));
        }
        Map<UUID, UUID> batchOfJob = new ConcurrentHashMap<>();
        ids.forEach(id -> tenant.jobs(id).forEach(job -> batchOfJob.put(job, id)));
        Map<UUID, AtomicInteger> answers = new ConcurrentHashMap<>();
        Set<UUID> promoted = ConcurrentHashMap.newKeySet();
        var busy = new AtomicInteger();

        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            tasks.add(counted(busy, () -> work(answers, batchOfJob)));
        }
        for (int i = 0; i < 2; i++) {
            var own = List.copyOf(ids.subList(i * 20, i * 20 + 20));
            tasks.add(counted(busy, () -> extendAndLetExpire(own)));
        }
        tasks.add(counted(busy, () -> promote(ids.subList(40, 50), promoted)));
        tasks.add(counted(busy, () -> deleteAsUser(ids.subList(0, 50))));
        for (var context : List.of(MAINTENANCE, SECOND_MAINTENANCE)) {
            tasks.add(() -> {
                do {
                    assertThat(cleanUp(context).failed()).isZero();
                } while (busy.get() > 0);
                return true;
            });
        }
        busy.set(tasks.size() - 2);

        Threads.together(tasks);

        ADMINISTRATOR.execute("UPDATE eval_jobs SET lease_expires_at = now() WHERE status = 'RUNNING'");
        cleanUp(MAINTENANCE);
        assertThat(SCHEMA.orphans()).isEmpty();
        for (var id : ids) {
            var receipts = ADMINISTRATOR.texts("""
                    SELECT concat_ws(
                        ' ', cause, jobs, evaluations, documents, document_versions, agents, agent_versions, batches)
                    FROM deletion_receipts
                    WHERE batch_id = ? AND completed_at IS NOT NULL
                    """, id);
            assertThat(receipts).hasSize(tenant.exists(id) ? 0 : 1);
            int evaluations = answers.getOrDefault(id, new AtomicInteger()).get();
            for (var receipt : receipts) {
                if (promoted.contains(id)) {
                    assertThat(receipt).isEqualTo("deleted %d %d 0 0 0 0 1".formatted(JOBS, evaluations));
                } else {
                    assertThat(receipt)
                            .matches("(expired|deleted) %d %d %d %d 1 1 1"
                                    .formatted(JOBS, evaluations, DOCUMENTS, DOCUMENTS));
                }
            }
        }
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM deletion_receipts WHERE cause = 'expired'"))
                .as("the cleaners had something to do")
                .isPositive();
        assertThat(answers).as("so had the workers").isNotEmpty();
        assertThat(promoted).isNotEmpty();
    }

    @Test
    void keepsAnExperimentWhileAHeartbeatIsUnderWayWhenTheLeaseEnds() {
        var expired = tenant.expiredExperiment(1, 1);
        var job = worker.claim(2, 1).getFirst();
        var beaten = new CountDownLatch(1);
        var cleaned = new CountDownLatch(1);

        Threads.together(List.<Callable<Boolean>>of(
                () -> transactions.write(tenant.workspace(), () -> {
                    int changed = worker.leases().heartbeat(tenant.workspace(), job, worker.token(), LONG_LEASE);
                    beaten.countDown();
                    assertThat(changed).isEqualTo(1);
                    await(cleaned);
                    return true;
                }),
                () -> {
                    try {
                        await(beaten);
                        ADMINISTRATOR.await("lease_expires_at <= clock_timestamp() FROM eval_jobs WHERE id = ?", job);
                        assertThat(cleanUp(MAINTENANCE).deleted()).isZero();
                        return true;
                    } finally {
                        cleaned.countDown();
                    }
                }));

        assertThat(tenant.exists(expired)).isTrue();
        assertThat(worker.complete(List.of(job))).containsExactly(job);
    }

    /** Nobody who takes a lost job back waits for the cleanup, nor does the cleanup look for the execution again by itself. */
    @Test
    void deletesAnExperimentWhoseLostJobIsBeingRecorded() {
        var expired = tenant.expiredExperiment(1, 1);
        assertThat(worker.withNewToken().claim(NO_LEASE, 1)).hasSize(1);
        var recorded = new CountDownLatch(1);

        Threads.together(List.<Callable<Boolean>>of(
                () -> transactions.write(tenant.workspace(), () -> {
                    assertThat(worker.recovery().recover(tenant.workspace())).isEqualTo(1);
                    recorded.countDown();
                    ADMINISTRATOR.await("""
                            EXISTS (
                                SELECT
                                FROM pg_stat_activity
                                WHERE datname = current_database()
                                    AND wait_event_type = 'Lock'
                                    AND query LIKE '%DELETE FROM eval_jobs%'
                            )
                            """);
                    return true;
                }),
                () -> {
                    await(recorded);
                    return deletion.delete(tenant.workspace(), expired, tenant.userId(), () -> true)
                            instanceof Deletion.Done;
                }));

        assertThat(
                        ADMINISTRATOR.texts(
                                "SELECT concat_ws(' ', jobs, executions, logs, metrics, agents, batches) FROM deletion_receipts"))
                .containsExactly("1 1 1 2 1 1");
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    @Test
    void keepsAnExperimentWhileAnExtensionIsUnderWay() {
        var expired = tenant.expiredExperiment(1, 1);
        var extended = new CountDownLatch(1);
        var cleaned = new CountDownLatch(1);

        Threads.together(List.<Callable<Boolean>>of(
                () -> transactions.write(tenant.workspace(), () -> {
                    assertThat(extend(expired)).isEqualTo(1);
                    extended.countDown();
                    await(cleaned);
                    return true;
                }),
                () -> {
                    try {
                        await(extended);
                        var report = cleanUp(MAINTENANCE);
                        assertThat(report.found()).isEqualTo(1);
                        assertThat(report.lockWaits()).isEqualTo(1);
                        return true;
                    } finally {
                        cleaned.countDown();
                    }
                }));

        assertThat(tenant.exists(expired)).isTrue();
        assertThat(cleanUp(MAINTENANCE).found()).isZero();
    }

    /** Claims, and then answers, gives back or leaves lying; whoever has a live lease is never cut off. */
    private boolean work(Map<UUID, AtomicInteger> answers, Map<UUID, UUID> batchOfJob) {
        for (int i = 0; i < 40; i++) {
            var attempt = worker.withNewToken();
            if (i % 4 == 0) {
                attempt.claim(NO_LEASE, 2);
                worker.recovery().recover(tenant.workspace());
                continue;
            }
            var ids = attempt.claim(LONG_LEASE, 2);
            for (var id : ids) {
                assertThat(attempt.heartbeat(id, LONG_LEASE)).isEqualTo(1);
            }
            if (i % 4 == 1) {
                assertThat(attempt.complete(ids)).containsExactlyInAnyOrderElementsOf(ids);
                ids.forEach(id -> answers.computeIfAbsent(batchOfJob.get(id), _ -> new AtomicInteger())
                        .incrementAndGet());
            } else {
                ids.forEach(id -> assertThat(attempt.release(id)).isEqualTo(1));
            }
        }
        return true;
    }

    /** Nobody else lets these expire: between an extension and the next expiry only a user can delete them. */
    private boolean extendAndLetExpire(List<UUID> ids) {
        for (int i = 0; i < 60; i++) {
            var id = ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
            int changed = transactions.write(tenant.workspace(), () -> extend(id));
            for (int look = 0; look < 3; look++) {
                boolean found = transactions
                        .read(tenant.workspace(), () -> batches.find(tenant.workspace(), id))
                        .isPresent();
                assertThat(found || changed == 0 || wasDeletedByUser(id))
                        .as("extended, then gone")
                        .isTrue();
            }
            transactions.write(
                    tenant.workspace(),
                    () -> batches.updateExpiry(
                            tenant.workspace(), id, Instant.now().minus(Duration.ofMinutes(1))));
        }
        return true;
    }

    private boolean promote(List<UUID> ids, Set<UUID> promoted) {
        for (var id : ids) {
            int changed = transactions.write(tenant.workspace(), () -> {
                int rows = batches.promote(tenant.workspace(), id);
                if (rows == 1) {
                    APP.getBean(AgentRepository.class).keep(tenant.workspace(), id);
                    APP.getBean(DocumentRepository.class).keepAll(tenant.workspace(), id);
                }
                return rows;
            });
            if (changed == 1) {
                promoted.add(id);
                assertThat(tenant.exists(id) || wasDeletedByUser(id)).isTrue();
            }
        }
        return true;
    }

    private boolean deleteAsUser(List<UUID> candidates) {
        var ids = new ArrayList<>(candidates);
        Collections.shuffle(ids);
        for (var id : ids.subList(0, 25)) {
            deletion.delete(tenant.workspace(), id, tenant.userId(), () -> true);
        }
        return true;
    }

    private int extend(UUID id) {
        return batches.updateExpiry(tenant.workspace(), id, Instant.now().plus(Duration.ofDays(1)));
    }

    private static boolean wasDeletedByUser(UUID id) {
        return ADMINISTRATOR.is("EXISTS (SELECT FROM deletion_receipts WHERE batch_id = ? AND cause = 'deleted')", id);
    }

    private static CleanupReport cleanUp(ApplicationContext context) {
        return BatchUpkeep.run(context);
    }

    private static Callable<Boolean> counted(AtomicInteger busy, Callable<Boolean> task) {
        return () -> {
            try {
                return task.call();
            } finally {
                busy.decrementAndGet();
            }
        };
    }

    /** Gives up in the end, so that a wait in a circle shows as a failure. */
    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS))
                    .as("waiting in a circle")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static ApplicationContext context(String role) {
        return ApplicationContext.builder()
                .properties(DATABASE.properties(role))
                .properties(Map.of(
                        "datasources.default.maximum-pool-size", 12,
                        "datasources.default.connection-timeout", 60_000,
                        "jobs.max-attempts", 1_000))
                .start();
    }
}
