package dev.mayfly.conversation;

import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.request;
import static dev.mayfly.test.TestRequests.task;
import static dev.mayfly.test.TestRequests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.conversation.RequestRecorder.Outcome;
import dev.mayfly.conversation.RequestRecorder.Recorded;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import dev.mayfly.test.Trains;
import dev.mayfly.train.TrainChoice;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRecorderTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .properties(Map.of(
                    "datasources.default.maximum-pool-size", 16, "datasources.default.connection-timeout", 60_000))
            .start();

    private final RequestRecorder recorder = CONTEXT.getBean(RequestRecorder.class);
    private final RequestRebuild rebuild = CONTEXT.getBean(RequestRebuild.class);
    private final WorkspaceTransactions transactions = CONTEXT.getBean(WorkspaceTransactions.class);
    private final Tenant tenant = Tenant.in(DATABASE);
    private final UUID train = Trains.in(tenant).newTrainWithoutOwner("main");

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void linksAFollowUpToWhatItGoesOnWith() {
        var opening = request(NOON, "Hello.", "hi");
        var followUp = request(NOON.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?");

        record(opening);
        record(followUp);

        assertThat(graph(tenant))
                .containsExactly(
                        "%1$s in %1$s main, new 0, parent null, task null, retry null".formatted(opening.requestId()),
                        "%2$s in %1$s main, prefix 1, parent %1$s, task null, retry null"
                                .formatted(opening.requestId(), followUp.requestId()));
    }

    @Test
    void keepsConversationsWithTheSameOpeningApart() {
        var first = request(NOON, "Hello.", "hi");
        var second = request(NOON.plusSeconds(1), "Good morning.", "hi");
        var ofFirst = request(NOON.plusSeconds(2), "Fine.", "hi", "Hello.", "How are you?");
        var ofSecond = request(NOON.plusSeconds(3), "Fine.", "hi", "Good morning.", "How are you?");

        record(first, second, ofFirst, ofSecond);

        assertThat(conversationOf(ofFirst)).isEqualTo(first.requestId());
        assertThat(conversationOf(ofSecond)).isEqualTo(second.requestId());
    }

    @Test
    void neverJoinsTwoTrains() {
        UUID other = Trains.in(tenant).newTrainWithoutOwner("other");
        record(request(NOON, "Hello.", "hi"));
        var followUp = request(NOON.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?");

        recordIn(other, followUp);

        assertThat(conversationOf(followUp)).isEqualTo(followUp.requestId());
    }

    @Test
    void numbersSubTasksThatArriveAtOnceWithoutGaps() {
        var opening = request(
                UuidV7.next(),
                NOON,
                List.of(message("user", text("do it"))),
                message("assistant", task("1", "one"), task("2", "two"), task("3", "two"), task("4", "three")));
        record(opening);
        var tasks = new ArrayList<Callable<List<Recorded>>>();
        for (var prompt : List.of("one", "two", "two", "three")) {
            var subtask = request(NOON.plusSeconds(1), "Done.", prompt);
            tasks.add(() -> record(subtask));
        }

        Threads.together(tasks);

        assertThat(ADMINISTRATOR.texts(
                        "SELECT branch_id FROM api_requests WHERE workspace_id = ? AND is_subtask ORDER BY branch_id",
                        tenant.workspace().value()))
                .containsExactly("subtask_1", "subtask_2", "subtask_3", "subtask_4");
        assertThat(ADMINISTRATOR.texts(
                        "SELECT requests || ' ' || branches || ' ' || subtasks FROM conversations WHERE workspace_id = ?",
                        tenant.workspace().value()))
                .containsExactly("5 5 4");
    }

    @Test
    void letsOnlyOneOfTwoContinuationsThatArriveAtOnceStayOnTheBranch() {
        for (int round = 0; round < 10; round++) {
            Instant at = NOON.plusSeconds(60L * round);
            var opening = request(at, "Hello " + round, "hi " + round);
            record(opening);
            var one = request(at.plusSeconds(1), "Good.", "hi " + round, "Hello " + round, "one");
            var two = request(at.plusSeconds(1), "Good.", "hi " + round, "Hello " + round, "two");

            Threads.together(List.<Callable<List<Recorded>>>of(() -> record(one), () -> record(two)));

            assertThat(ADMINISTRATOR.texts(
                            "SELECT branch_id FROM api_requests WHERE workspace_id = ? AND parent_request_id = ?",
                            tenant.workspace().value(),
                            opening.requestId()))
                    .containsExactlyInAnyOrder("main", "branch_20260301%02d%02d%02d".formatted(12, round, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void makesTheSameGraphWhateverTheOrderOfArrival(long seed) {
        List<NewRequest> requests = Workload.of(seed, 90);
        var inOrder = Tenant.in(DATABASE);
        UUID trainInOrder = Trains.in(inOrder).newTrainWithoutOwner("in-order");
        for (var one : requests) {
            record(inOrder, trainInOrder, List.of(one));
        }
        List<NewRequest> shuffled = new ArrayList<>(requests);
        var random = new Random(seed);
        Collections.shuffle(shuffled, random);

        for (int from = 0; from < shuffled.size(); ) {
            int to = Math.min(shuffled.size(), from + 1 + random.nextInt(8));
            record(tenant, train, shuffled.subList(from, to));
            from = to;
        }

        assertThat(graph(tenant)).isEqualTo(graph(inOrder));
        assertThat(sums(tenant)).isEqualTo(sums(inOrder)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void appendsAsIfTheWholeConversationHadBeenRead(long seed) {
        List<NewRequest> requests = Workload.of(seed, 90);
        var atOnce = Tenant.in(DATABASE);
        record(atOnce, Trains.in(atOnce).newTrainWithoutOwner("at-once"), requests);

        for (var one : requests) {
            recordAlone(one);
        }

        assertThat(graph(tenant)).isEqualTo(graph(atOnce));
        assertThat(sums(tenant)).isEqualTo(sums(atOnce)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {7})
    void sumsUpConversationsAndHoursExactly(long seed) {
        List<NewRequest> requests = new ArrayList<>(Workload.of(seed, 100));
        Collections.shuffle(requests, new Random(seed));
        for (int from = 0; from < requests.size(); from += 10) {
            record(tenant, train, requests.subList(from, from + 10));
        }

        assertThat(sums(tenant))
                .isEqualTo(ADMINISTRATOR.texts("""
                        SELECT
                            concat_ws(' ', conversation_id, min(timestamp), max(timestamp), count(*),
                                count(*) FILTER (WHERE is_failed), count(DISTINCT branch_id),
                                count(*) FILTER (WHERE link_kind = 'subtask' AND retry_of_request_id IS NULL),
                                sum(tool_calls), sum(duration_ms),
                                coalesce(array_agg(DISTINCT model) FILTER (WHERE model IS NOT NULL), '{}'),
                                coalesce(array_agg(DISTINCT account_id) FILTER (WHERE account_id IS NOT NULL), '{}'),
                                count(cost_usd), sum(total_tokens), sum(cost_usd))
                        FROM api_requests
                        WHERE workspace_id = ?
                        GROUP BY conversation_id
                        ORDER BY conversation_id
                        """, tenant.workspace().value()));
        assertThat(ADMINISTRATOR.texts("""
                        SELECT concat_ws(' ', hour, model, requests, failed_requests, total_duration_ms, output_tokens, cost_usd)
                        FROM hourly_stats
                        WHERE workspace_id = ?
                        ORDER BY hour
                        """, tenant.workspace().value()))
                .isEqualTo(ADMINISTRATOR.texts("""
                        SELECT
                            concat_ws(' ', date_trunc('hour', timestamp, 'UTC'), model, count(*),
                                count(*) FILTER (WHERE is_failed), sum(duration_ms), sum(output_tokens), sum(cost_usd))
                        FROM api_requests
                        WHERE workspace_id = ?
                        GROUP BY date_trunc('hour', timestamp, 'UTC'), model
                        ORDER BY date_trunc('hour', timestamp, 'UTC')
                        """, tenant.workspace().value()));
    }

    @Test
    void recordsARequestThatIsSentAgainOnce() {
        var first = named("a", "hi");

        assertThat(record(first).getFirst().outcome()).isEqualTo(Outcome.RECORDED);
        var again = record(named("a", "hi")).getFirst();
        assertThat(again.outcome()).isEqualTo(Outcome.REPEATED);
        assertThat(again.before())
                .isNotNull()
                .extracting(RecordedRequest::requestId)
                .isEqualTo(first.requestId());
        assertThat(record(named("a", "ho")))
                .containsExactly(new Recorded(first.requestId(), Outcome.CLASHED, null, null, null));
        assertThat(ADMINISTRATOR.texts(
                        "SELECT requests FROM hourly_stats WHERE workspace_id = ?",
                        tenant.workspace().value()))
                .containsExactly("1");
    }

    @Test
    void recordsForATrainAlthoughAnotherOneTakesNothing() {
        UUID archived = Trains.in(tenant).newTrainWithoutOwner("archived");
        ADMINISTRATOR.execute("UPDATE trains SET archived_at = now() WHERE id = ?", archived);
        var taken = request(NOON, "Hello.", "hi");

        transactions.write(tenant.workspace(), () -> {
            var refused = List.of(request(NOON, "Hello.", "hi"));
            assertThatThrownBy(() -> recorder.record(tenant.workspace(), archived, refused))
                    .isInstanceOf(ConflictException.class);
            return recorder.record(tenant.workspace(), train, List.of(taken));
        });

        assertThat(conversationOf(taken)).isEqualTo(taken.requestId());
    }

    @Test
    void recordsARequestThatManySendAtOnceOnce() {
        var senders = new ArrayList<Callable<List<Recorded>>>();
        for (int i = 0; i < 12; i++) {
            senders.add(() -> record(named("same", "hi"), named("other", "ho")));
        }

        Threads.together(senders);

        assertThat(ADMINISTRATOR.texts(
                        "SELECT sum(requests) FROM hourly_stats WHERE workspace_id = ?",
                        tenant.workspace().value()))
                .containsExactly("2");
    }

    @Test
    void changesNothingWhenItIsRebuilt() {
        record(tenant, train, Workload.of(11, 60));
        var before = graph(tenant);
        var sums = sums(tenant);

        assertThat(rebuild()).as("changed").isZero();
        ADMINISTRATOR.execute(
                "DELETE FROM api_request_payloads WHERE workspace_id = ?",
                tenant.workspace().value());
        assertThat(rebuild()).as("changed without bodies").isZero();

        assertThat(graph(tenant)).isEqualTo(before);
        assertThat(sums(tenant)).isEqualTo(sums);
    }

    @Test
    void rebuildsFromBodiesWhatWasLost() {
        record(tenant, train, Workload.of(12, 60));
        var before = graph(tenant);
        var sums = sums(tenant);
        for (var lost : List.of(
                "DELETE FROM conversations WHERE workspace_id = ?",
                "DELETE FROM link_wants WHERE workspace_id = ?",
                "DELETE FROM link_offers WHERE workspace_id = ?",
                """
                UPDATE api_requests
                SET
                    link_kind = NULL,
                    conversation_id = NULL,
                    branch_id = NULL,
                    parent_request_id = NULL,
                    parent_task_request_id = NULL,
                    retry_of_request_id = NULL,
                    is_subtask = false,
                    current_message_hash = NULL,
                    answer_hash = NULL
                WHERE workspace_id = ?
                """)) {
            ADMINISTRATOR.execute(lost, tenant.workspace().value());
        }

        rebuild();

        assertThat(graph(tenant)).isEqualTo(before);
        assertThat(sums(tenant)).isEqualTo(sums);
        assertThat(rebuild()).as("changed by the second").isZero();
    }

    /** However many bodies are in memory at once. */
    @Test
    void rebuildsAsManyAsItIsAskedFor() {
        record(tenant, train, Workload.of(13, 60));
        var before = graph(tenant);

        var first = transactions.write(
                tenant.workspace(), () -> rebuild.train(tenant.workspace(), train, RequestRebuild.START, 50));
        var rest = transactions.write(
                tenant.workspace(),
                () -> rebuild.train(tenant.workspace(), train, Objects.requireNonNull(first.last()), 50));

        assertThat(first.requests()).isEqualTo(50);
        assertThat(rest.requests())
                .isEqualTo((int) ADMINISTRATOR.number(
                                "SELECT count(*) FROM api_requests WHERE workspace_id = ?",
                                tenant.workspace().value())
                        - 50);
        assertThat(rest.last()).isNull();
        assertThat(graph(tenant)).isEqualTo(before);
    }

    @Test
    void linksByAnAnswerThatComesLater() {
        var opening = message("user", text("do it"));
        var answer = message("assistant", task("1", "search"));
        var whole = request(UuidV7.next(), NOON, List.of(opening), answer);
        var subtask = request(NOON.plusSeconds(1), "Found.", "search");
        record(withoutAnswer(whole), subtask);
        assertThat(conversationOf(subtask)).isEqualTo(subtask.requestId());

        boolean isCompleted = transactions.write(
                tenant.workspace(), () -> recorder.complete(tenant.workspace(), train, completion(whole)));

        assertThat(isCompleted).isTrue();
        assertThat(conversationOf(subtask)).isEqualTo(whole.requestId());
        assertThat(ADMINISTRATOR.texts("""
                        SELECT concat_ws(' ', requests, failed_requests, tool_calls, output_tokens, cost_usd, priced_requests)
                        FROM hourly_stats
                        WHERE workspace_id = ?
                        """, tenant.workspace().value())).containsExactly("2 0 1 14 0.02 2");
        assertThat(transactions.<Boolean>write(
                        tenant.workspace(), () -> recorder.complete(tenant.workspace(), train, completion(whole))))
                .as("completed again")
                .isFalse();
    }

    /** Its hour had no row of the model, and counts nothing without a model any more. */
    @Test
    void countsARequestForTheModelThatItsAnswerNames() {
        var whole = request(NOON, "Hello.", "hi");
        record(withoutAnswer(whole, null));

        transactions.write(tenant.workspace(), () -> recorder.complete(tenant.workspace(), train, completion(whole)));

        assertThat(ADMINISTRATOR.texts("""
                        SELECT
                            concat_ws(' ', model, requests, timed_requests, total_duration_ms, uncached_input_tokens, cost_usd,
                                priced_requests)
                        FROM hourly_stats
                        WHERE workspace_id = ?
                        ORDER BY model
                        """, tenant.workspace().value()))
                .containsExactly("claude-test 1 1 100 10 0.01 1", "0 0 0 0 0 0");
        assertThat(ADMINISTRATOR.texts(
                        "SELECT concat_ws(' ', models, cost_usd) FROM conversations WHERE workspace_id = ?",
                        tenant.workspace().value()))
                .containsExactly("{claude-test} 0.01");
    }

    /** As an older system has left it, and the backfill of trains has given it to one. */
    @Test
    void countsTheAnswerOfARequestWithADomainWhereItIsCounted() {
        var whole = request(NOON, "Hello.", "hi");
        record(withoutAnswer(whole, null));
        for (String table : List.of("api_requests", "hourly_stats")) {
            ADMINISTRATOR.execute(
                    "UPDATE %s SET domain = 'a.example' WHERE workspace_id = ?".formatted(table),
                    tenant.workspace().value());
        }

        transactions.write(tenant.workspace(), () -> recorder.complete(tenant.workspace(), train, completion(whole)));

        assertThat(ADMINISTRATOR.texts("""
                        SELECT concat_ws(' ', domain, model, requests, cost_usd, priced_requests)
                        FROM hourly_stats
                        WHERE workspace_id = ?
                        ORDER BY model
                        """, tenant.workspace().value()))
                .containsExactly("a.example claude-test 1 0.01 1", "a.example 0 0 0");
    }

    @Test
    void takesTheAnalysesOfAnAbsorbedConversationAlong() {
        var opening = request(NOON, "Hello.", "hi");
        var second = request(NOON.plusSeconds(60), "Fine.", "hi", "Hello.", "How are you?");
        record(second);
        UUID analysis = UUID.randomUUID();
        ADMINISTRATOR.execute("""
                INSERT INTO conversation_analyses (workspace_id, id, conversation_id, branch_id, requested_by)
                VALUES (?, ?, ?, 'main', ?)
                """, tenant.workspace().value(), analysis, second.requestId(), tenant.userId());

        record(opening);

        assertThat(ADMINISTRATOR.texts("SELECT conversation_id FROM conversation_analyses WHERE id = ?", analysis))
                .containsExactly(opening.requestId().toString());
    }

    @Test
    void keepsAConversationTogetherWhenItsBeginningHasExpired() {
        var opening = request(NOON, "Hello.", "hi");
        var second = request(NOON.plusSeconds(60), "Fine.", "hi", "Hello.", "How are you?");
        record(opening, second);

        // As retention does it.
        ADMINISTRATOR.execute("DELETE FROM api_requests WHERE request_id = ?", opening.requestId());
        ADMINISTRATOR.execute(
                "UPDATE conversations SET requests = 1, priced_requests = 1 WHERE id = ?", opening.requestId());
        var third = request(NOON.plusSeconds(90), "Bye.", "hi", "Hello.", "How are you?", "Fine.", "Good.");
        record(third);

        assertThat(conversationOf(second)).isEqualTo(opening.requestId());
        assertThat(conversationOf(third)).isEqualTo(opening.requestId());
        assertThat(ADMINISTRATOR.texts(
                        "SELECT requests FROM conversations WHERE workspace_id = ?",
                        tenant.workspace().value()))
                .containsExactly("2");
    }

    @Test
    void takesNothingForATrainThatIsNotThere() {
        var foreign = Tenant.in(DATABASE);
        UUID foreignTrain = Trains.in(foreign).newTrainWithoutOwner("foreign");

        assertThatThrownBy(() -> recordIn(foreignTrain, request(NOON, "Hello.", "hi")))
                .isInstanceOf(NotFoundException.class);
    }

    /** How many requests it changed. */
    private int rebuild() {
        int changed = 0;
        var place = RequestRebuild.START;
        while (place != null) {
            var after = place;
            var progress =
                    transactions.write(tenant.workspace(), () -> rebuild.train(tenant.workspace(), train, after, 7));
            changed += progress.changed();
            place = progress.last();
        }
        return changed;
    }

    private static NewRequest withoutAnswer(NewRequest whole) {
        return withoutAnswer(whole, whole.model());
    }

    private static NewRequest withoutAnswer(NewRequest whole, @Nullable String model) {
        return new NewRequest(
                whole.requestId(),
                null,
                whole.contentSha256(),
                whole.timestamp(),
                whole.method(),
                whole.path(),
                model,
                whole.type(),
                whole.accountId(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                null,
                Fingerprint.of(Transcript.of(whole.path(), whole.request()), null),
                null,
                whole.request(),
                null,
                List.of(),
                whole.newText());
    }

    private static Completion completion(NewRequest whole) {
        return new Completion(
                whole.requestId(),
                whole.timestamp(),
                whole.model(),
                200,
                null,
                100L,
                10L,
                whole.usage(),
                whole.costUsd(),
                whole.priceVersion(),
                whole.toolCalls(),
                whole.tasks(),
                whole.fingerprint(),
                whole.response(),
                whole.newText());
    }

    private static NewRequest named(String name, String text) {
        return request(
                UuidV7.next(), name, NOON, List.of(message("user", text(text))), message("assistant", text("Hello.")));
    }

    private List<Recorded> record(NewRequest... requests) {
        return recordIn(train, requests);
    }

    private List<Recorded> recordIn(UUID someTrain, NewRequest... requests) {
        return record(tenant, someTrain, List.of(requests));
    }

    private List<Recorded> record(Tenant someone, UUID someTrain, List<NewRequest> requests) {
        return transactions.write(someone.workspace(), () -> recorder.record(someone.workspace(), someTrain, requests));
    }

    private void recordAlone(NewRequest request) {
        recorder.recordAlone(tenant.workspace(), TrainChoice.of(train), List.of(request));
    }

    private static UUID conversationOf(NewRequest request) {
        return UUID.fromString(ADMINISTRATOR
                .texts("SELECT conversation_id FROM api_requests WHERE request_id = ?", request.requestId())
                .getFirst());
    }

    private static List<String> graph(Tenant someone) {
        return ADMINISTRATOR.texts("""
                SELECT format(
                    '%s in %s %s, %s %s, parent %s, task %s, retry %s',
                    request_id, conversation_id, branch_id, link_kind, link_depth,
                    coalesce(parent_request_id::text, 'null'), coalesce(parent_task_request_id::text, 'null'),
                    coalesce(retry_of_request_id::text, 'null'))
                FROM api_requests
                WHERE workspace_id = ?
                ORDER BY timestamp, request_id
                """, someone.workspace().value());
    }

    private static List<String> sums(Tenant someone) {
        return ADMINISTRATOR.texts("""
                SELECT concat_ws(' ', id, started_at, last_request_at, requests, failed_requests, branches, subtasks, tool_calls,
                    total_duration_ms, models, accounts, priced_requests,
                    nullif(uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens
                        + output_tokens, 0),
                    nullif(cost_usd, 0))
                FROM conversations
                WHERE workspace_id = ?
                ORDER BY id
                """, someone.workspace().value());
    }
}
