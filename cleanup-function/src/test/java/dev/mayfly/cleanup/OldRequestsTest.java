package dev.mayfly.cleanup;

import static dev.mayfly.test.TestRequests.message;
import static dev.mayfly.test.TestRequests.request;
import static dev.mayfly.test.TestRequests.task;
import static dev.mayfly.test.TestRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.conversation.NewRequest;
import dev.mayfly.id.UuidV7;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestConversations;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Trains;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskOutcome;
import dev.mayfly.upkeep.TaskReport;
import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OldRequestsTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    /** Recording is the API's. */
    private static final ApplicationContext API = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .start();

    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();
    private static final ApplicationContext FORGETFUL = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .properties(Map.of("REQUEST_PAYLOAD_RETENTION_DAYS", "3", "REQUEST_RETENTION_DAYS", "30"))
            .start();

    private final Instant now = Instant.now();
    private Tenant tenant = Tenant.in(DATABASE);
    private UUID train = UUID.randomUUID();

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        tenant = Tenant.in(DATABASE);
        train = Trains.in(tenant).newTrain("train", tenant.userId());
    }

    @AfterAll
    static void close() {
        API.close();
        CONTEXT.close();
        FORGETFUL.close();
        DATABASE.close();
    }

    @Test
    void deletesOldPayloadsAndWhatElseOfThemIsStored() {
        var old = request(
                UuidV7.next(), now, List.of(message("user", text("do it"))), message("assistant", task("1", "search")));
        var fresh = request(now, "Hello.", "hi");
        recordings().record(old, fresh);
        ADMINISTRATOR.execute(
                "INSERT INTO streaming_chunks (workspace_id, request_id, chunk_index, data) VALUES (?, ?, 0, '{}')",
                tenant.workspace().value(),
                old.requestId());
        ADMINISTRATOR.execute(
                "UPDATE api_request_payloads SET stored_at = now() - interval '31 days' WHERE request_id = ?",
                old.requestId());

        TaskReport report = run(CONTEXT, TaskName.OLD_PAYLOADS, () -> true);

        assertThat(report.done()).isOne();
        assertThat(ADMINISTRATOR.texts("SELECT request_id FROM api_request_payloads"))
                .containsExactly(fresh.requestId().toString());
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM streaming_chunks"))
                .isZero();
        assertThat(ADMINISTRATOR.is("NOT EXISTS (SELECT FROM api_requests WHERE task_tool_invocation IS NOT NULL)"))
                .isTrue();
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM api_requests")).isEqualTo(2);
    }

    @Test
    void deletesPayloadsInChunksAndGoesOnNextTime() {
        for (int lot = 0; lot < 6; lot++) {
            recordMany(now, 100);
        }
        ADMINISTRATOR.execute("UPDATE api_request_payloads SET stored_at = now() - interval '31 days'");

        TaskReport first = run(
                CONTEXT,
                TaskName.OLD_PAYLOADS,
                () -> ADMINISTRATOR.number("SELECT count(*) FROM api_request_payloads") == 600);
        TaskReport second = run(CONTEXT, TaskName.OLD_PAYLOADS, () -> true);

        assertThat(first.done()).isEqualTo(500);
        assertThat(first.outcome()).isEqualTo(TaskOutcome.STOPPED);
        assertThat(first.remaining()).isEqualTo(100);
        assertThat(second.done()).isEqualTo(100);
    }

    /** Whoever moves requests to another conversation holds several of them, in the order in which they came. */
    @Test
    void waitsForNoRequestThatSomebodyHolds() throws SQLException {
        recordMany(now, 3);
        ADMINISTRATOR.execute("UPDATE api_requests SET task_tool_invocation = '[]'");
        ADMINISTRATOR.execute("UPDATE api_request_payloads SET stored_at = now() - interval '31 days'");
        UUID held = UUID.fromString(ADMINISTRATOR.text("SELECT request_id FROM api_requests LIMIT 1"));

        TaskReport report;
        try (var moving = DATABASE.connect()) {
            moving.setAutoCommit(false);
            Administrator.execute(moving, "UPDATE api_requests SET branch_id = branch_id WHERE request_id = ?", held);

            report = run(CONTEXT, TaskName.OLD_PAYLOADS, () -> true);
            moving.rollback();
        }

        assertThat(report.done()).isEqualTo(2);
        assertThat(report.lockWaits()).isZero();
        assertThat(ADMINISTRATOR.texts("SELECT request_id FROM api_request_payloads"))
                .containsExactly(held.toString());
        assertThat(run(CONTEXT, TaskName.OLD_PAYLOADS, () -> true).done()).isOne();
    }

    @Test
    void deletesOldRequestsAndKeepsWhatIsCountedOfThem() {
        var opening = request(now.minus(Duration.ofDays(31)), "Hello.", "hi");
        var followUp = request(now, "Fine.", "hi", "Hello.", "How are you?");
        var other = request(now.minus(Duration.ofDays(40)), "Bye.", "ho");
        recordings().record(opening, followUp, other);

        TaskReport report = run(FORGETFUL, TaskName.OLD_REQUESTS, () -> true);

        assertThat(report.done()).isEqualTo(2);
        assertThat(ADMINISTRATOR.texts("SELECT id || ' ' || requests FROM conversations"))
                .containsExactly(opening.requestId() + " 1");
        assertThat(ADMINISTRATOR.number("SELECT sum(requests) FROM hourly_stats"))
                .isEqualTo(3);
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    /** Requests of an older system whose domain is no train. */
    @Test
    void deletesOldRequestsWithoutATrainToo() {
        var lone = request(now.minus(Duration.ofDays(40)), "Hello.", "hi");
        var followUp = request(now, "Fine.", "hi", "Hello.", "How are you?");
        var kept = request(now.minus(Duration.ofDays(29)), "Bye.", "ho");
        recordings().record(lone, followUp, kept);
        takeFromTrain(lone.requestId(), kept.requestId());

        TaskReport report = run(FORGETFUL, TaskName.OLD_REQUESTS, () -> true);

        assertThat(List.of(report.found(), report.done(), report.remaining())).containsExactly(1L, 1L, 0L);
        assertThat(ADMINISTRATOR.texts("SELECT request_id FROM api_requests WHERE parent_request_id IS NULL"))
                .as("what followed it is kept")
                .containsExactlyInAnyOrder(
                        followUp.requestId().toString(), kept.requestId().toString());
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM api_request_payloads"))
                .isEqualTo(2);
        assertThat(ADMINISTRATOR.number("SELECT sum(requests) FROM hourly_stats"))
                .isEqualTo(3);
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    @Test
    void deletesRequestsWithoutATrainInChunksOfEveryWorkspace() {
        for (int lot = 0; lot < 6; lot++) {
            recordMany(now.minus(Duration.ofDays(31)), 100);
        }
        takeAllFromTrains();

        TaskReport first = run(
                FORGETFUL,
                TaskName.OLD_REQUESTS,
                () -> ADMINISTRATOR.number("SELECT count(*) FROM api_requests") == 600);
        tenant = Tenant.in(DATABASE);
        train = Trains.in(tenant).newTrain("train", tenant.userId());
        recordMany(now.minus(Duration.ofDays(32)), 2);
        takeAllFromTrains();
        TaskReport second = run(FORGETFUL, TaskName.OLD_REQUESTS, () -> true);

        assertThat(first.found()).isEqualTo(600);
        assertThat(first.done()).isEqualTo(500);
        assertThat(first.outcome()).isEqualTo(TaskOutcome.STOPPED);
        assertThat(second.done()).isEqualTo(102);
        assertThat(second.outcome()).isEqualTo(TaskOutcome.COMPLETED);
    }

    /** The backfill that finds the trains of requests holds those of a whole stretch. */
    @Test
    void leavesWhatIsBeingGivenATrain() throws SQLException {
        recordMany(now.minus(Duration.ofDays(31)), 3);
        takeAllFromTrains();
        UUID given = UUID.fromString(ADMINISTRATOR.text("SELECT request_id FROM api_requests LIMIT 1"));

        TaskReport report;
        try (var giving = DATABASE.connect()) {
            giving.setAutoCommit(false);
            Administrator.execute(giving, "UPDATE api_requests SET train_id = ? WHERE request_id = ?", train, given);

            report = run(FORGETFUL, TaskName.OLD_REQUESTS, () -> true);
            giving.commit();
        }

        assertThat(report.done()).isEqualTo(2);
        assertThat(report.lockWaits()).isZero();
        assertThat(ADMINISTRATOR.texts("SELECT request_id FROM api_requests")).containsExactly(given.toString());
        assertThat(run(FORGETFUL, TaskName.OLD_REQUESTS, () -> true).done()).isOne();
    }

    @Test
    void keepsRequestsForEverUnlessToldOtherwise() {
        recordings().record(request(now.minus(Duration.ofDays(4000)), "Hello.", "hi"));
        takeAllFromTrains();
        recordings().record(request(now.minus(Duration.ofDays(4000)), "Hello.", "hi"));

        assertThat(run(CONTEXT, TaskName.OLD_REQUESTS, () -> true).done()).isZero();
    }

    @Test
    void purgesTrainsAndConversationsOfADeletedWorkspace() {
        recordings()
                .record(
                        request(now, "Hello.", "hi"),
                        request(now.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?"),
                        request(now.plusSeconds(2), "Fine.", "hi", "Hello.", "How are you?"));
        Trains.in(tenant).newAccount(train, "account");
        ADMINISTRATOR.execute(
                "UPDATE workspaces SET deleted_at = now() - interval '31 days' WHERE id = ?",
                tenant.workspace().value());

        TaskReport report = run(CONTEXT, TaskName.DELETED_WORKSPACES, () -> true);

        assertThat(report.failed()).isZero();
        assertThat(report.done()).isOne();
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM api_requests")).isZero();
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM trains")).isZero();
    }

    private void recordMany(Instant at, int count) {
        var requests = new NewRequest[count];
        for (int i = 0; i < count; i++) {
            requests[i] = request(at, "Hello.", "hi " + UUID.randomUUID());
        }
        recordings().record(requests);
    }

    private static void takeAllFromTrains() {
        takeFromTrain(ADMINISTRATOR.texts("SELECT request_id FROM api_requests").stream()
                .map(UUID::fromString)
                .toArray(UUID[]::new));
    }

    /** Makes them what an older system has left. */
    private static void takeFromTrain(UUID... requests) {
        for (var request : requests) {
            ADMINISTRATOR.execute(
                    "UPDATE api_requests SET train_id = NULL, domain = 'example.org' WHERE request_id = ?", request);
        }
    }

    private TestConversations recordings() {
        return new TestConversations(API, tenant.workspace(), train);
    }

    private static TaskReport run(ApplicationContext context, TaskName task, BooleanSupplier mayGoOn) {
        return new TestTasks(context).run(task, mayGoOn);
    }
}
