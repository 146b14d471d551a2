package dev.mayfly.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Threads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Two tenants who take turns on the only connection of the pool, as two callers of one Lambda do. */
class ChatPoolTest {

    private static final int THREADS = 8;
    private static final int REQUESTS_OF_EACH = 125;

    @AutoClose
    private static final TestApi API = TestApi.start(Map.of("datasources.default.maximum-pool-size", 1));

    @Test
    void neverMixesTwoTenantsOverOneConnection() {
        List<Chat> chats = List.of(Chat.of(API.newTenant()), Chat.of(API.newTenant()));
        chats.forEach(chat -> chat.say(chat.id()));
        List<Callable<List<String>>> callers = IntStream.range(0, THREADS)
                .<Callable<List<String>>>mapToObj(thread -> () -> IntStream.range(0, REQUESTS_OF_EACH)
                        .mapToObj(i -> mistake(chats.get((thread + i) % 2), chats.get((thread + i + 1) % 2), i))
                        .filter(mistake -> !mistake.isEmpty())
                        .toList())
                .toList();

        List<String> mistakes =
                Threads.together(callers).stream().flatMap(List::stream).toList();

        assertThat(mistakes).isEmpty();
    }

    /** What the caller of one chat got to know of the other; in between requests fail, and their transactions with them. */
    private static String mistake(Chat own, Chat other, int i) {
        return switch (i % 5) {
            case 0 -> unless(200, own.id(), own.messages(""));
            case 1 -> unless(404, "No agent session", other.as(own.tenant()).messages(""));
            case 2 -> unless(404, "No agent session", other.as(own.tenant()).say("x"));
            case 3 -> unless(409, "session_active", own.change("resume"));
            default -> unless(200, own.id(), own.tenant().get("/api/agent-sessions"));
        };
    }

    private static String unless(int status, String text, Answer answer) {
        return answer.status() == status && answer.body().contains(text) ? "" : answer.status() + " " + answer.body();
    }
}
