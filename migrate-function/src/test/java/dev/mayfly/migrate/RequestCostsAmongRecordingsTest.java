package dev.mayfly.migrate;

import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.request;
import static dev.mayfly.test.TestRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.conversation.NewRequest;
import dev.mayfly.conversation.PriceList;
import dev.mayfly.conversation.RequestRebuild;
import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.id.UuidV7;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import dev.mayfly.test.Trains;
import dev.mayfly.train.TrainChoice;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import io.micronaut.json.tree.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestCostsAmongRecordingsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int RECORDERS = 3;
    private static final int DIALOGUES = 12;
    private static final int TURNS = 8;

    private final TestDatabase database = TestDatabase.create();
    private final Administrator administrator = new Administrator(database);
    private final Tenant tenant = Tenant.in(database);
    private final Backfills patient =
            new Backfills(Migrations.configuration(database).withLocks(Duration.ofMinutes(1), 1, Duration.ofMillis(1)));
    private final RequestSums sums = new RequestSums(administrator);
    private final List<UUID> trains = List.of(
            Trains.in(tenant).newTrainWithoutOwner("one"), Trains.in(tenant).newTrainWithoutOwner("two"));
    private final ApplicationContext context = ApplicationContext.builder()
            .properties(database.properties(TestDatabase.APP))
            .properties(Map.of("datasources.default.maximum-pool-size", RECORDERS + 1))
            .start();

    private final RequestRecorder recorder = context.getBean(RequestRecorder.class);
    private final RequestRebuild rebuild = context.getBean(RequestRebuild.class);
    private final WorkspaceTransactions transactions = context.getBean(WorkspaceTransactions.class);

    @AfterEach
    void drop() {
        context.close();
        database.close();
    }

    /** Again and again by other lists, among dialogues that go on, arrive out of order, and are linked anew. */
    @Test
    void neitherLosesNorRepeatsWhatIsRecordedMeanwhile() {
        var running = new AtomicInteger(RECORDERS);
        var tasks = new ArrayList<Callable<Boolean>>();
        for (int thread = 0; thread < RECORDERS; thread++) {
            var random = new Random(thread);
            tasks.add(() -> {
                try {
                    for (int dialogue = 0; dialogue < DIALOGUES; dialogue++) {
                        recordDialogue(random);
                    }
                    return true;
                } finally {
                    running.decrementAndGet();
                }
            });
        }
        tasks.add(() -> {
            for (int version = 0; running.get() > 0; version++) {
                patient.run(new RequestCostsBackfill(100, prices(version)), Calls.ENOUGH);
            }
            return true;
        });

        Threads.together(tasks);

        assertThat(administrator.number("SELECT count(*) FROM api_requests"))
                .isEqualTo((long) RECORDERS * DIALOGUES * TURNS);
        assertThat(administrator.number("SELECT count(*) FROM backfill_runs")).isGreaterThan(4);
        assertThat(sums.wrong()).isEmpty();
        patient.run(new RequestCostsBackfill(10, Prices.list("last", "claude-test = 1 1 1 1 1")), Calls.ENOUGH);
        assertThat(administrator.texts("SELECT DISTINCT concat_ws(' ', cost_usd, price_version) FROM api_requests"))
                .containsExactly("0.000042 last");
        assertThat(sums.wrong()).isEmpty();
    }

    /** Its sums would be those of before, or the cost of the arriving request would be missing in them. */
    @Test
    void waitsForWhoeverLinksRequestsOfTheTrain() throws Exception {
        UUID train = trains.getFirst();
        recorder.recordAlone(tenant.workspace(), TrainChoice.of(train), List.of(turn(0, 1)));

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var report = transactions.write(tenant.workspace(), () -> {
                rebuild.train(tenant.workspace(), train, RequestRebuild.START, 100);
                var running =
                        executor.submit(() -> patient.run(new RequestCostsBackfill(10, prices(1)), Calls.chunks(1)));
                administrator.awaitWaiting("FROM trains");
                recorder.record(tenant.workspace(), train, List.of(turn(0, 0), turn(0, 2)));
                return running;
            });

            assertThat(report.get().rowsWritten()).isOne();
        }
        assertThat(sums.wrong()).isEmpty();
        assertThat(administrator.texts("SELECT concat_ws(' ', requests, cost_usd) FROM conversations"))
                .containsExactly("3 0.020084");
    }

    private static PriceList prices(int version) {
        return Prices.list("list-" + version, "claude-test = %1$d %1$d %1$d %1$d %1$d".formatted(version + 1));
    }

    /** One turn after the other, or two by two in any order; now and then its train is linked anew. */
    private void recordDialogue(Random random) {
        UUID train = trains.get(random.nextInt(trains.size()));
        int name = random.nextInt();
        var turns = new ArrayList<>(
                IntStream.range(0, TURNS).mapToObj(turn -> turn(name, turn)).toList());
        int lot = 1 + random.nextInt(2);
        if (lot > 1) {
            Collections.shuffle(turns, random);
        }
        for (int first = 0; first < TURNS; first += lot) {
            recorder.recordAlone(tenant.workspace(), TrainChoice.of(train), turns.subList(first, first + lot));
        }
        if (random.nextInt(4) == 0) {
            transactions.write(
                    tenant.workspace(), () -> rebuild.train(tenant.workspace(), train, RequestRebuild.START, 20));
        }
    }

    private static NewRequest turn(int name, int turn) {
        var messages = new ArrayList<JsonNode>();
        for (int i = 0; i <= turn; i++) {
            messages.add(message("user", text("question %d of %d".formatted(i, name))));
            messages.add(message("assistant", text("answer %d of %d".formatted(i, name))));
        }
        JsonNode answer = messages.removeLast();
        return request(UuidV7.next(), NOON.plusSeconds(turn), messages, answer);
    }
}
