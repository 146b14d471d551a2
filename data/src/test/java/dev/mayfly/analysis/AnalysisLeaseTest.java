package dev.mayfly.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.mayfly.id.UuidV7;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestConversations;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import dev.mayfly.test.Trains;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class AnalysisLeaseTest {

    private static final int MAX_ATTEMPTS = 4;
    private static final String RESULT = "{\"summary\": \"Fine\"}";

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .properties(Map.of(
                    "datasources.default.maximum-pool-size", 16, "datasources.default.connection-timeout", 60_000))
            .start();

    private final AnalysisRepository analyses = CONTEXT.getBean(AnalysisRepository.class);
    private final AnalysisLeaseRepository leases = CONTEXT.getBean(AnalysisLeaseRepository.class);
    private final AnalysisResultRepository results = CONTEXT.getBean(AnalysisResultRepository.class);
    private final AnalysisEventRepository events = CONTEXT.getBean(AnalysisEventRepository.class);
    private final WorkspaceTransactions transactions = CONTEXT.getBean(WorkspaceTransactions.class);
    private final Tenant tenant = Tenant.in(DATABASE);
    private final UUID conversation = new TestConversations(
                    CONTEXT, tenant.workspace(), Trains.in(tenant).newTrainWithoutOwner("main"))
            .newConversation("hi", "Hello.");

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void letsOneOfManyWhoAskAtOnceHaveIt() {
        var asked = Threads.together(8, () -> request("main"));

        assertThat(asked.stream().filter(ids -> !ids.isEmpty())).hasSize(1);
        assertThat(eventsOf(asked.stream().flatMap(List::stream).findFirst().orElseThrow()))
                .containsExactly("created 1/0");
    }

    @Test
    void givesEachAnalysisToOneOfManyWorkers() {
        var ids = Stream.of("a", "b", "c", "d", "e")
                .flatMap(branch -> request(branch).stream())
                .toList();

        var claimed = Threads.together(8, () -> claim(UuidV7.next(), 2, 60));

        assertThat(claimed.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(claim(UuidV7.next(), 10, 60)).isEmpty();
    }

    @Test
    void keepsTheResultUntilTheNextOneIsThere() {
        var id = request("main").getFirst();
        var first = lease(id);
        assertThat(complete(id, first, RESULT)).containsExactly(id);

        assertThat(regenerate()).containsExactly(id);
        assertThat(regenerate()).as("while one is under way").isEmpty();
        assertThat(request("main")).as("while one is under way").isEmpty();
        var waiting = find(id);
        assertThat(waiting.status()).isEqualTo("pending");
        assertThat(waiting.version()).isEqualTo(2);
        assertThat(waiting.resultVersion()).isEqualTo(1);
        assertThat(complete(id, first, "{}"))
                .as("the lease of the version before")
                .isEmpty();

        assertThat(complete(id, lease(id), "{\"summary\": \"Better\"}")).containsExactly(id);

        assertThat(find(id).resultVersion()).isEqualTo(2);
        assertThat(read(() -> results.list(tenant.workspace(), id, Integer.MAX_VALUE, 10)))
                .extracting(AnalysisResult::version, AnalysisResult::result)
                .containsExactly(tuple(2, "{\"summary\": \"Better\"}"), tuple(1, RESULT));
        assertThat(eventsOf(id))
                .containsExactly(
                        "created 1/0",
                        "claimed 1/1",
                        "completed 1/1 10+5",
                        "regenerated 2/0",
                        "claimed 2/1",
                        "completed 2/1 10+5");
    }

    @Test
    void triesAgainLaterAndLaterAndCountsWhatFailedTriesTook() {
        var id = request("main").getFirst();
        for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
            assertThat(fail(id, lease(id), true)).containsExactly(id);

            assertThat(find(id).status()).isEqualTo("pending");
            double pause = 60 * Math.pow(2, attempt - 1);
            assertThat(Double.parseDouble(ADMINISTRATOR.text("""
                            SELECT extract(epoch FROM run_after - updated_at)
                            FROM conversation_analyses
                            WHERE id = ?
                            """, id))).isCloseTo(pause, within(pause * 0.2 + 0.01));
            assertThat(claim(UuidV7.next(), 1, 60)).as("before its time").isEmpty();
        }
        assertThat(fail(id, lease(id), true)).containsExactly(id);

        var failed = find(id);
        assertThat(failed.status()).isEqualTo("failed");
        assertThat(failed.errorCode()).isEqualTo("model_timeout");
        assertThat(failed.inputTokens()).isEqualTo(4 * 7);
        assertThat(failed.outputTokens()).isEqualTo(4 * 3);
        assertThat(failed.costUsd()).isEqualByComparingTo(new BigDecimal("0.08"));
        assertThat(eventsOf(id))
                .containsExactly(
                        "created 1/0",
                        "claimed 1/1",
                        "retried 1/1 7+3",
                        "claimed 1/2",
                        "retried 1/2 7+3",
                        "claimed 1/3",
                        "retried 1/3 7+3",
                        "claimed 1/4",
                        "failed 1/4 7+3");
        assertThat(request("main")).as("what has failed may be asked for again").containsExactly(id);
        assertThat(find(id).version()).isEqualTo(2);
    }

    @Test
    void failsAtOnceWhatNoOtherTryCanMend() {
        var id = request("main").getFirst();

        fail(id, lease(id), false);

        assertThat(find(id).status()).isEqualTo("failed");
        assertThat(find(id).attempts()).isEqualTo(1);
    }

    @Test
    void takesNothingFromAWorkerThatIsLate() {
        var id = request("main").getFirst();
        var late = lease(id);
        expire(id);

        assertThat(complete(id, late, RESULT)).isEmpty();
        assertThat(fail(id, late, true)).isEmpty();
        assertThat(write(() -> leases.heartbeat(tenant.workspace(), id, late, 60)))
                .isZero();
        assertThat(release(id, late, 7L, 3L)).isEmpty();
        assertThat(find(id).inputTokens()).isZero();

        assertThat(recover()).containsExactly(id);
        assertThat(find(id).status()).isEqualTo("pending");
        var next = lease(id);
        assertThat(complete(id, late, "{}")).as("under the next one's lease").isEmpty();
        assertThat(complete(id, next, RESULT)).containsExactly(id);
        assertThat(eventsOf(id))
                .containsExactly("created 1/0", "claimed 1/1", "retried 1/1", "claimed 1/2", "completed 1/2 10+5");
    }

    @Test
    void failsWhatTooManyWorkersLost() {
        var id = request("main").getFirst();
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            lease(id);
            expire(id);
            assertThat(recover()).containsExactly(id);
        }

        assertThat(find(id).status()).isEqualTo("failed");
        assertThat(find(id).errorCode()).isEqualTo("lease_expired");
    }

    @Test
    void livesAsLongAsTheLeaseIsProlonged() {
        var id = request("main").getFirst();
        var token = lease(id);

        assertThat(write(() -> leases.heartbeat(tenant.workspace(), id, token, 600)))
                .isEqualTo(1);

        assertThat(ADMINISTRATOR.is(
                        "lease_expires_at > now() + interval '500 s' FROM conversation_analyses WHERE id = ?", id))
                .isTrue();
    }

    @Test
    void doesNotCountATryThatWasGivenBack() {
        var id = request("main").getFirst();
        var token = lease(id);

        assertThat(release(id, token, null, null)).containsExactly(id);

        assertThat(find(id).attempts()).isZero();
        assertThat(claim(UuidV7.next(), 1, 60)).containsExactly(id);
        assertThat(eventsOf(id)).containsExactly("created 1/0", "claimed 1/1", "released 1/1", "claimed 1/1");
    }

    @Test
    void countsWhatWasSpentOnATryThatWasGivenBack() {
        var id = request("main").getFirst();
        var token = lease(id);

        assertThat(release(id, token, 7L, 3L)).containsExactly(id);
        assertThat(release(id, token, 7L, 3L)).as("repeated").isEmpty();
        complete(id, lease(id), RESULT);

        var completed = find(id);
        assertThat(completed.attempts()).isEqualTo(1);
        assertThat(completed.inputTokens()).isEqualTo(7 + 10);
        assertThat(completed.outputTokens()).isEqualTo(3 + 5);
        assertThat(completed.costUsd()).isEqualByComparingTo(new BigDecimal("0.03"));
        assertThat(eventsOf(id))
                .containsExactly("created 1/0", "claimed 1/1", "released 1/1 7+3", "claimed 1/1", "completed 1/1 10+5");
    }

    @Test
    void goesWithItsConversationButForTheAuditLog() {
        var id = request("main").getFirst();
        complete(id, lease(id), RESULT);

        ADMINISTRATOR.execute("DELETE FROM conversations WHERE id = ?", conversation);

        assertThat(read(() -> analyses.find(tenant.workspace(), id))).isEmpty();
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM conversation_analysis_results WHERE analysis_id = ?", id))
                .isZero();
        assertThat(eventsOf(id)).hasSize(3);
    }

    private List<UUID> request(String branch) {
        return write(() ->
                analyses.request(tenant.workspace(), UuidV7.next(), conversation, branch, null, tenant.userId(), null));
    }

    private List<UUID> regenerate() {
        return write(
                () -> analyses.regenerate(tenant.workspace(), conversation, "main", true, null, tenant.userId(), null));
    }

    private List<UUID> claim(UUID token, int limit, int seconds) {
        return write(() -> leases.claim(tenant.workspace(), token, seconds, limit, tenant.userId(), null));
    }

    /** Claims it, whatever the time. */
    private UUID lease(UUID id) {
        ADMINISTRATOR.execute("UPDATE conversation_analyses SET run_after = now() WHERE id = ?", id);
        var token = UuidV7.next();
        assertThat(claim(token, 1, 60)).containsExactly(id);
        return token;
    }

    private List<UUID> complete(UUID id, UUID token, String result) {
        return write(() ->
                leases.complete(tenant.workspace(), id, token, result, "model", 10, 5, "0.01", tenant.userId(), null));
    }

    private List<UUID> fail(UUID id, UUID token, boolean retryable) {
        return write(() -> leases.fail(
                tenant.workspace(),
                id,
                token,
                retryable,
                MAX_ATTEMPTS,
                "model_timeout",
                "No answer",
                "model",
                7,
                3,
                "0.02",
                tenant.userId(),
                null));
    }

    private List<UUID> release(UUID id, UUID token, @Nullable Long inputTokens, @Nullable Long outputTokens) {
        boolean isTold = inputTokens != null;
        return write(() -> leases.release(
                tenant.workspace(),
                id,
                token,
                isTold ? "model" : null,
                inputTokens,
                outputTokens,
                isTold ? "0.02" : null,
                tenant.userId(),
                null));
    }

    private List<UUID> recover() {
        return write(() -> leases.recover(tenant.workspace(), MAX_ATTEMPTS, 10));
    }

    private static void expire(UUID id) {
        ADMINISTRATOR.execute(
                "UPDATE conversation_analyses SET lease_expires_at = now() - interval '1 s' WHERE id = ?", id);
    }

    private Analysis find(UUID id) {
        return read(() -> analyses.find(tenant.workspace(), id)).orElseThrow();
    }

    private List<String> eventsOf(UUID id) {
        return read(() -> events.list(tenant.workspace(), id, Long.MAX_VALUE, 100)).reversed().stream()
                .map(event -> "%s %d/%d%s"
                        .formatted(event.event(), event.version(), event.attempt(), tokens(event.inputTokens(), event)))
                .toList();
    }

    private static String tokens(@Nullable Long input, AnalysisEvent event) {
        return input == null ? "" : " %d+%d".formatted(input, event.outputTokens());
    }

    private <T> T write(Supplier<T> work) {
        return transactions.write(tenant.workspace(), work);
    }

    private <T> T read(Supplier<T> work) {
        return transactions.read(tenant.workspace(), work);
    }
}
