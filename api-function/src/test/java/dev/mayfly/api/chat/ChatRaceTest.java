package dev.mayfly.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Administrator;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request answers that comes while somebody else is changing what it is about, and has not committed yet. */
class ChatRaceTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private Chat chat = Chat.of(API.newTenant());

    @BeforeEach
    void beginAgain() {
        chat = Chat.of(API.newTenant());
    }

    @ParameterizedTest
    @CsvSource({
        "status = 'PAUSED', session_paused",
        "status = 'COMPLETED', session_ended",
        "status = 'ABANDONED', session_ended"
    })
    void postsNothingIntoASessionThatIsBeingPausedOrEnded(String change, String code) throws Exception {
        Answer answer = duringChange(
                "UPDATE agent_sessions SET %s, ended_at = CASE WHEN '%s' = 'session_ended' THEN now() END WHERE id = '%s'"
                        .formatted(change, code, chat.id()),
                () -> chat.say("Too late"));

        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(chat.messages("").size("items")).isZero();
        assertThat(chat.tenant().get(chat.path()).at("lastSeq")).isEqualTo(0);
    }

    @Test
    void postsNothingIntoASessionThatIsBeingDeleted() throws Exception {
        Answer answer = duringChange(
                "DELETE FROM agent_sessions WHERE id = '%s'".formatted(chat.id()), () -> chat.say("Too late"));

        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void pausesAndEndsBehindAPostThatCameFirst() throws Exception {
        Answer answer = duringChange(
                "UPDATE agent_sessions SET last_seq = 1, last_activity_at = now() + interval '1 minute' WHERE id = '%s'"
                        .formatted(chat.id()),
                () -> chat.change("complete"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("lastSeq")).isEqualTo(1);
        assertThat(answer.at("endedAt")).as("not before the last message").isEqualTo(answer.at("lastActivityAt"));
    }

    /** A piece is not taken for stored that came when the cleanup had just given its message up. */
    @Test
    void takesNoPieceForAMessageThatIsBeingGivenUp() throws Exception {
        chat.post("{\"role\": \"ASSISTANT\", \"content\": \"It \", \"status\": \"streaming\"}");

        Answer answer = duringChange(
                "UPDATE agent_chat_messages SET status = 'failed' WHERE session_id = '%s'".formatted(chat.id()),
                () -> chat.tenant()
                        .patch(
                                chat.path() + "/messages/1",
                                "{\"offset\": 3, \"content\": \"is.\", \"status\": \"complete\"}"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.text("code")).isEqualTo("message_closed");
        assertThat(chat.messages("").text("items.0.content")).isEqualTo("It ");
    }

    @Test
    void takesNoPieceIntoASessionThatIsBeingEnded() throws Exception {
        chat.post("{\"role\": \"ASSISTANT\", \"content\": \"It \", \"status\": \"streaming\"}");

        Answer answer = duringChange(
                "UPDATE agent_sessions SET status = 'COMPLETED', ended_at = now() WHERE id = '%s'".formatted(chat.id()),
                () -> chat.tenant().patch(chat.path() + "/messages/1", "{\"offset\": 3, \"content\": \"is.\"}"));

        assertThat(answer.text("code")).isEqualTo("session_ended");
        assertThat(chat.messages("").text("items.0.content")).isEqualTo("It ");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/module-sessions, businessId, PLANNING, unknown_business",
        "/api/agent-sessions, moduleSessionId, VALIDATION, unknown_module_session"
    })
    void hangsNothingOnABusinessThatIsBeingDeleted(String path, String name, String type, String code)
            throws Exception {
        String id = name.equals("businessId") ? chat.businessId() : chat.moduleSessionId();

        Answer answer = duringChange(
                "DELETE FROM businesses WHERE id = '%s'".formatted(chat.businessId()),
                () -> chat.tenant().post(path, "{\"%s\": \"%s\", \"moduleType\": \"%s\"}".formatted(name, id, type)));

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("errors.0.pointer")).isEqualTo("/" + name);
    }

    /** Sends the request when the change has been made, and commits the change when the request waits for it. */
    private static Answer duringChange(String change, Callable<Answer> request)
            throws SQLException, ExecutionException, InterruptedException {
        var administrator = new Administrator(API.database());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var connection = API.database().connect()) {
            connection.setAutoCommit(false);
            Administrator.execute(connection, change);
            Future<Answer> answer = threads.submit(request);
            administrator.await("""
                    EXISTS (
                        SELECT
                        FROM pg_stat_activity
                        WHERE datname = current_database()
                            AND wait_event_type = 'Lock'
                    )
                    """);
            connection.commit();
            return answer.get();
        }
    }
}
