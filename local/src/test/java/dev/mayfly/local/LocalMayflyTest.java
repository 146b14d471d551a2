package dev.mayfly.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.mayfly.local.demo.FirstExperiment;
import dev.mayfly.local.demo.Step;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMayflyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void leadsANewcomerThroughTheFirstExperimentAndFindsItAgainAfterARestart() throws Exception {
        Set<Thread> threads = liveThreads();
        String key;
        long pid;
        try (var mayfly = start(0)) {
            key = mayfly.key();
            pid = Long.parseLong(postmaster(0));
            assertThat(key).matches("mf_[A-Za-z0-9-]+_[A-Za-z0-9_-]{16,}");

            for (Step step : FirstExperiment.steps()) {
                if (!step.method().equals("DELETE")) {
                    var response = send(mayfly, step);
                    assertThat(response.statusCode())
                            .as(step + " " + response.body())
                            .isBetween(200, 201);
                    awaitEvaluated(mayfly, step.method().equals("POST"), step.body());
                }
            }
            await(
                    "a cleanup run",
                    () -> !query("SELECT id::text FROM cleanup_runs WHERE complete")
                            .isEmpty());
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();

        try (var mayfly = start(0)) {
            assertThat(mayfly.key()).isEqualTo(key);
            assertThat(get(mayfly, "/api/experiments/" + FirstExperiment.FIRST).statusCode())
                    .isEqualTo(200);

            for (Step step : FirstExperiment.steps()) {
                if (step.method().equals("DELETE")) {
                    assertThat(send(mayfly, step).statusCode()).as(step.path()).isEqualTo(200);
                }
            }

            assertThat(get(mayfly, "/api/experiments/" + FirstExperiment.FIRST).statusCode())
                    .isEqualTo(404);
        }
        client.close();
        await("its threads to end", () -> threads.containsAll(liveThreads()));
    }

    @Test
    void analysesAConversationWithoutAModel() throws Exception {
        StartedFolder.copyTo(folder);
        try (var mayfly = start(0)) {
            post(mayfly, "/api/trains", "{\"name\": \"Demo\", \"slug\": \"demo\"}");
            var recorded = post(mayfly, "/api/requests", """
                    {"train": "demo", "request": {"model": "m", "messages": [{"role": "user", "content": "Any ducks?"}]},
                     "response": {"type": "message", "role": "assistant", "content": [{"type": "text", "text": "Two."}]}}""");
            var analyses = "/api/conversations/%s/analyses".formatted(recorded.get("conversationId"));

            post(mayfly, analyses, "{}");

            await("the analysis", () -> get(mayfly, analyses + "/main").body().contains("\"completed\""));
            assertThat(get(mayfly, analyses + "/main").body())
                    .contains("2 messages", "“Any ducks?”", "“Two.”", "\"outline\"");
        }
    }

    @Test
    void saysThatThePortIsTakenBeforeItTouchesAnything() throws IOException {
        try (var other = new ServerSocket(0)) {
            assertThatThrownBy(() -> start(other.getLocalPort()).close())
                    .isInstanceOf(LocalException.class)
                    .hasMessage("Port %d is in use; stop what uses it, or set PORT to another one"
                            .formatted(other.getLocalPort()));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void saysThatAnotherServerDoesNotAnswer() {
        var settings = Map.of(
                "MAYFLY_DIR", folder.toString(), "PORT", "0", "DATABASE_URL", "jdbc:postgresql://localhost:1/mayfly");

        assertThatThrownBy(() -> LocalMayfly.start(LocalConfiguration.from(settings), Clock.systemUTC())
                        .close())
                .isInstanceOf(LocalException.class)
                .hasMessageStartingWith("Could not connect to the database: Connection to localhost:1 refused");
    }

    private LocalMayfly start(int port) {
        var settings = Map.of("MAYFLY_DIR", folder.toString(), "PORT", Integer.toString(port));
        return LocalMayfly.start(LocalConfiguration.from(settings), Clock.systemUTC());
    }

    /** After a step that makes jobs: until the worker has done them all. */
    private void awaitEvaluated(LocalMayfly mayfly, boolean makesJobs, @Nullable String body) throws Exception {
        if (makesJobs && body != null) {
            String trackingId = String.valueOf(JSONObjectUtils.parse(body).get("trackingId"));
            await(
                    trackingId + " to be evaluated",
                    () -> get(mayfly, "/api/experiments/" + trackingId)
                            .body()
                            .replaceAll("\\s", "")
                            .contains("\"completed\":2"));
        }
    }

    private Map<String, Object> post(LocalMayfly mayfly, String path, String body) throws Exception {
        var response = send(mayfly, new Step("", "POST", path, body));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return JSONObjectUtils.parse(response.body());
    }

    private HttpResponse<String> get(LocalMayfly mayfly, String path) throws IOException, InterruptedException {
        return send(mayfly, new Step("", "GET", path, null));
    }

    private HttpResponse<String> send(LocalMayfly mayfly, Step step) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(mayfly.url() + step.path()))
                .method(
                        step.method(),
                        step.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(step.body()))
                .header("Authorization", "Bearer " + mayfly.key())
                .header("Content-Type", "application/json")
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private String query(String sql) throws IOException, SQLException {
        try (var connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:%s/mayfly".formatted(postmaster(3)), "postgres", "");
                var rows = connection.createStatement().executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    /** A line of the running server's file: its process first, its port fourth. */
    private String postmaster(int line) throws IOException {
        return Files.readAllLines(folder.resolve("postgres/postmaster.pid"))
                .get(line)
                .strip();
    }

    /** Those that would keep the program from ending. */
    private static Set<Thread> liveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .collect(Collectors.toSet());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited in vain for " + what);
            }
            Thread.sleep(50);
        }
    }
}
