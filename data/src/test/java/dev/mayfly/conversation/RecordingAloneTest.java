package dev.mayfly.conversation;

import static dev.mayfly.test.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.conversation.RequestRecorder.Recorded;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import dev.mayfly.test.Trains;
import dev.mayfly.train.TrainChoice;
import io.micronaut.context.ApplicationContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Requests that arrive by themselves, whose transaction may end with the statement that stores them. */
class RecordingAloneTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .properties(Map.of(
                    "datasources.default.maximum-pool-size", 16, "datasources.default.connection-timeout", 60_000))
            .start();

    private final RequestRecorder recorder = CONTEXT.getBean(RequestRecorder.class);
    private final Tenant tenant = Tenant.in(DATABASE);
    private final UUID train = Trains.in(tenant).newTrainWithoutOwner("main");

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void areAllCountedWhenTheyArriveAtOnce() {
        var opening = request(NOON, "Hello.", "hi");
        recordAlone(opening);
        var senders = new ArrayList<Callable<List<Recorded>>>();
        for (int i = 0; i < 16; i++) {
            var again = request(NOON.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?");
            senders.add(() -> recordAlone(again));
        }

        Threads.together(senders);

        assertThat(sums()).containsExactly(opening.requestId() + " 17");
        assertThat(ADMINISTRATOR.texts("""
                        SELECT count(*) || ' ' || count(retry_of_request_id) || ' ' || count(DISTINCT branch_id)
                        FROM api_requests
                        WHERE workspace_id = ?
                        """, tenant.workspace().value())).containsExactly("17 15 1");
    }

    @Test
    void areForThoseWhoMaySeeTheTrain() {
        var arriving = List.of(request(NOON, "Hello.", "hi"));
        String name = train.toString();
        UUID other = Trains.in(tenant).newTrainWithoutOwner("other");

        for (var choice : List.of(
                new TrainChoice(name, other, null),
                new TrainChoice(name, null, UUID.randomUUID()),
                new TrainChoice("none", null, null))) {
            assertThatThrownBy(() -> recorder.recordAlone(tenant.workspace(), choice, arriving))
                    .isInstanceOf(NotFoundException.class);
        }

        assertThat(recorder.recordAlone(tenant.workspace(), new TrainChoice("main", train, null), arriving))
                .hasSize(1);
    }

    @Test
    void sumsUpAConversationThatHasLostItsSums() {
        var opening = request(NOON, "Hello.", "hi");
        var followUp = request(NOON.plusSeconds(1), "Fine.", "hi", "Hello.", "How are you?");
        recordAlone(opening);
        ADMINISTRATOR.execute(
                "DELETE FROM conversations WHERE workspace_id = ?",
                tenant.workspace().value());

        recordAlone(followUp);

        assertThat(sums()).containsExactly(opening.requestId() + " 2");
    }

    private List<Recorded> recordAlone(NewRequest request) {
        return recorder.recordAlone(tenant.workspace(), TrainChoice.of(train), List.of(request));
    }

    private List<String> sums() {
        return ADMINISTRATOR.texts(
                "SELECT id || ' ' || requests FROM conversations WHERE workspace_id = ?",
                tenant.workspace().value());
    }
}
