package dev.mayfly.local;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages about what was recorded, said and done, by a browser: empty, and with something on them. */
class ManyPagesTest {

    private static final List<String> PAGES = List.of(
            "/conversations",
            "/usage",
            "/chats",
            "/agents",
            "/analytics",
            "/admin",
            "/admin/receipts",
            "/admin/backfills",
            "/admin/migrations",
            "/admin/keys",
            "/admin/members");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void areUsableEmptyAndFullOnAnyScreen() throws Exception {
        StartedFolder.copyTo(folder);
        var settings = Map.of("MAYFLY_DIR", folder.toString(), "PORT", "0");
        try (var mayfly = LocalMayfly.start(LocalConfiguration.from(settings), Clock.systemUTC());
                var browser = Browser.start(mayfly.url());
                var api = new Api(mayfly)) {
            Page wide = signIn(browser, mayfly, 1280, ColorScheme.LIGHT);
            Page small = signIn(browser, mayfly, 360, ColorScheme.DARK);
            visit(mayfly, PAGES, wide, small);

            String conversation = "/conversations/" + api.record();
            String agent = "/agents/" + api.useAgent();
            String chat = "/chats/" + api.chat();
            visit(mayfly, PAGES, wide, small);
            visit(mayfly, List.of(conversation, agent, chat), wide, small);

            watch(mayfly, api, chat, wide);
            wide.navigate(mayfly.url() + conversation);
            assertThat(wide.locator("figure.chart canvas")).isVisible();
            wide.locator("#analyse button").click();
            assertThat(wide.locator("#analysis [role=status]")).containsText("Version 1 is");
            Browser.check(wide);
            org.assertj.core.api.Assertions.assertThat(browser.takeMistakes()).isEmpty();
        }
    }

    /** Nobody reloads the page. */
    private static void watch(LocalMayfly mayfly, Api api, String chat, Page page) throws Exception {
        page.navigate(mayfly.url() + chat);
        assertThat(page.locator("#messages .said")).hasText(new String[] {"Hello"});

        api.say(chat.substring("/chats/".length()), "Are you there?");

        assertThat(page.locator("#messages .said")).hasText(new String[] {"Hello", "Are you there?"});
        Browser.check(page);
    }

    private static void visit(LocalMayfly mayfly, List<String> paths, Page... pages) {
        for (Page page : pages) {
            for (String path : paths) {
                page.navigate(mayfly.url() + path);
                assertThat(page.locator("h1")).isVisible();
                Browser.check(page);
            }
        }
    }

    private static Page signIn(Browser browser, LocalMayfly mayfly, int width, ColorScheme scheme) {
        Page page = browser.open(width, 800, scheme);
        page.navigate(mayfly.url() + "/sign-in#key=" + mayfly.key());
        page.waitForURL("**/experiments");
        return page;
    }

    /** What an application sends. */
    private static final class Api implements AutoCloseable {

        private final LocalMayfly mayfly;
        private final HttpClient client = HttpClient.newHttpClient();
        private final JsonMapper json = JsonMapper.createDefault();

        Api(LocalMayfly mayfly) {
            this.mayfly = mayfly;
        }

        /** The id of a new conversation. */
        String record() throws Exception {
            String train = text(post("/api/trains", "{\"name\": \"First\"}"), "id");
            return text(post("/api/requests", """
                {"train": "%s", "startedAt": "%s", "accountId": "account",
                 "request": {"model": "m", "messages": [{"role": "user", "content": "Hello"}]},
                 "response": {"type": "message", "role": "assistant",
                              "usage": {"input_tokens": 10, "output_tokens": 5},
                              "content": [{"type": "text", "text": "I will."},
                                          {"type": "tool_use", "id": "1", "name": "look", "input": {"at": "it"}}]}}
                """.formatted(train, Instant.now())), "conversationId");
        }

        /** The id of a new agent that was used once. */
        String useAgent() throws Exception {
            String agent =
                    text(post("/api/agents", "{\"name\": \"Judge\", \"primaryInstructions\": \"Judge it.\"}"), "id");
            post("/api/executions", """
                {"executionId": "one", "agentId": "%s", "status": "success", "duration": 100, "startedAt": "%s"}
                """.formatted(agent, Instant.now()));
            post("/api/executions/one/logs", """
                {"category": "execution", "level": "info", "message": "Judged"}\
                """);
            return agent;
        }

        /** The id of a new session in which something was said. */
        String chat() throws Exception {
            String business = text(post("/api/businesses", "{\"name\": \"Bakery\"}"), "id");
            String module = text(
                    post(
                            "/api/module-sessions",
                            "{\"businessId\": \"%s\", \"moduleType\": \"VALIDATION\"}".formatted(business)),
                    "id");
            String session = text(
                    post(
                            "/api/agent-sessions",
                            "{\"moduleType\": \"VALIDATION\", \"moduleSessionId\": \"%s\"}".formatted(module)),
                    "id");
            say(session, "Hello");
            return session;
        }

        void say(String session, String text) throws Exception {
            post(
                    "/api/agent-sessions/%s/messages".formatted(session),
                    "{\"role\": \"USER\", \"content\": \"%s\"}".formatted(text));
        }

        private JsonNode post(String path, String body) throws Exception {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(mayfly.url().resolve(path))
                            .header("Authorization", "Bearer " + mayfly.key())
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new AssertionError(path + ": " + response.body());
            }
            return Objects.requireNonNull(json.readValue(response.body(), JsonNode.class));
        }

        private static String text(JsonNode node, String name) {
            return Objects.requireNonNull(node.get(name)).getStringValue();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
