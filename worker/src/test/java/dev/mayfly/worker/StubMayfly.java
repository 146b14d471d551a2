package dev.mayfly.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mayfly.worker.StubServer.Answer;
import dev.mayfly.worker.StubServer.Request;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Mayfly's job protocol in memory: gives leases, checks their tokens and refuses reports of the wrong shape. */
final class StubMayfly implements AutoCloseable {

    static final String KEY = "mf_stub_canarykey";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern JOB_PATH =
            Pattern.compile("/api/jobs/([0-9a-f-]{36})/(heartbeat|complete|fail|release)");

    private final Map<String, StubJob> jobs = new LinkedHashMap<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final List<Integer> limits = new ArrayList<>();
    private final StubServer server = new StubServer(this::answer);
    private final Map<String, Queue<Answer>> interferences = new ConcurrentHashMap<>();
    private final Set<String> lostAnswers = ConcurrentHashMap.newKeySet();
    private final Map<String, CountDownLatch> heldAnswers = new ConcurrentHashMap<>();
    private boolean losingLeases;

    URI url() {
        return server.url();
    }

    /** Adds a job; the agent is JSON without its id, version and name. */
    synchronized String add(String agent, String content) {
        var id = UUID.randomUUID().toString();
        try {
            var node = (ObjectNode) JSON.readTree(agent);
            node.put("id", UUID.randomUUID().toString()).put("version", 1).put("name", "Agent");
            jobs.put(id, new StubJob(id, node, content));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        return id;
    }

    /** Answers the next requests of this kind, such as {@code "claim"}, without looking at them. */
    void interfere(String verb, Answer... answers) {
        interferences.computeIfAbsent(verb, _ -> new ConcurrentLinkedQueue<>()).addAll(List.of(answers));
    }

    /** Obeys the next request of this kind, but breaks the connection instead of answering. */
    void loseAnswer(String verb) {
        lostAnswers.add(verb);
    }

    /** Obeys the next request of this kind, but answers only when the latch is open. */
    void holdAnswer(String verb, CountDownLatch latch) {
        heldAnswers.put(verb, latch);
    }

    /** From now on every token is stale. */
    synchronized void loseLeases() {
        losingLeases = true;
    }

    synchronized String state(String id) {
        return job(id).state;
    }

    synchronized JsonNode report(String id) {
        return job(id).report;
    }

    synchronized List<Integer> limits() {
        return List.copyOf(limits);
    }

    /** Waits for an event such as {@code "claimed"} or {@code "release"}, whatever comes before it. */
    void await(String event) throws InterruptedException {
        while (true) {
            var next = events.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("an event before %s", event).isNotNull();
            if (event.equals(next)) {
                return;
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private StubJob job(String id) {
        return Objects.requireNonNull(jobs.get(id));
    }

    private Answer answer(Request request) {
        var verb = request.path().substring(request.path().lastIndexOf('/') + 1);
        var interference =
                interferences.getOrDefault(verb, new ConcurrentLinkedQueue<>()).poll();
        if (interference != null) {
            return interference;
        }
        var answer = obey(request);
        var latch = heldAnswers.remove(verb);
        if (latch != null) {
            return exchange -> {
                latch.await();
                answer.send(exchange);
            };
        }
        return lostAnswers.remove(verb) ? Answer.broken() : answer;
    }

    private synchronized Answer obey(Request request) {
        if (!request.header("Authorization").equals("Bearer " + KEY)) {
            return problem(401, "unauthorized", "The API key is not known.\nAsk for another.");
        }
        JsonNode body;
        try {
            body = JSON.readTree(request.body());
        } catch (JsonProcessingException e) {
            return problem(400, "malformed_json", "The body is not JSON.");
        }
        if (request.path().equals("/api/jobs/claim")) {
            return claim(body);
        }
        var path = JOB_PATH.matcher(request.path());
        var job = path.matches() ? jobs.get(path.group(1)) : null;
        return job == null ? problem(404, "not_found", "Not found.") : report(job, path.group(2), body);
    }

    private Answer claim(JsonNode body) {
        if (!fields(body).equals(Set.of("limit", "leaseSeconds")) || !range(body.path("limit"), 1, 100)) {
            return problem(400, "invalid", "A claim has a limit and leaseSeconds.");
        }
        limits.add(body.path("limit").asInt());
        var answer = JSON.createObjectNode();
        var items = answer.putArray("items");
        jobs.values().stream()
                .filter(job -> job.state.equals("PENDING"))
                .limit(body.path("limit").asInt())
                .forEach(job -> items.add(job.claim()));
        events.add(items.isEmpty() ? "nothing" : "claimed");
        return Answer.json(200, answer.toString());
    }

    private Answer report(StubJob job, String verb, JsonNode body) {
        if (losingLeases || !body.path("leaseToken").asText().equals(job.token)) {
            events.add("lost");
            return problem(409, "lease_lost", "The lease is lost.");
        }
        if (!job.state.equals("RUNNING") && !job.endedBy.equals(verb)) {
            return problem(409, "lease_lost", "The job is not running.");
        }
        var wrong = wrong(job, verb, body);
        if (!wrong.isEmpty()) {
            return problem(422, "invalid", wrong);
        }
        switch (verb) {
            case "heartbeat" -> {}
            case "release" -> job.end("PENDING", verb, body);
            case "complete" -> job.end("COMPLETED", verb, body);
            case "fail" -> job.end("FAILED", verb, body);
            default -> throw new AssertionError(verb);
        }
        events.add(verb);
        return Answer.json(200, "{\"leaseExpiresAt\": \"2030-01-01T00:00:00Z\"}");
    }

    private static String wrong(StubJob job, String verb, JsonNode body) {
        var expected = switch (verb) {
            case "heartbeat" -> Set.of("leaseToken", "leaseSeconds");
            case "release" -> Set.of("leaseToken");
            case "fail" -> Set.of("leaseToken", "retryable", "error", "usage", "costUsd");
            default ->
                Set.of(
                        "leaseToken",
                        "grade",
                        "summary",
                        "analysis",
                        "highlights",
                        "model",
                        "usage",
                        "costUsd",
                        "durationMs");
        };
        if (!fields(body).equals(expected)) {
            return "The fields are not %s but %s".formatted(expected, fields(body));
        }
        for (var highlight : body.path("highlights")) {
            var start = highlight.path("start").asInt();
            var end = highlight.path("end").asInt();
            if (!job.content
                    .substring(start, end)
                    .equals(highlight.path("quote").asText())) {
                return "A quote is not what stands at its place";
            }
        }
        return body.path("summary").asText().equals("REFUSE ME") ? "The summary is refused." : "";
    }

    private static Set<String> fields(JsonNode node) {
        return Set.copyOf(node.properties().stream().map(Map.Entry::getKey).toList());
    }

    private static boolean range(JsonNode number, int min, int max) {
        return number.isInt() && number.asInt() >= min && number.asInt() <= max;
    }

    private static Answer problem(int status, String code, String detail) {
        var body =
                JSON.createObjectNode().put("status", status).put("code", code).put("detail", detail);
        return Answer.json(status, body.toString(), "Content-Type", "application/problem+json");
    }

    private static final class StubJob {

        private final String id;
        private final ObjectNode agent;
        private final String content;
        private String state = "PENDING";
        private String token = "";
        private String endedBy = "";
        private int attempts;
        private JsonNode report = JSON.missingNode();

        StubJob(String id, ObjectNode agent, String content) {
            this.id = id;
            this.agent = agent;
            this.content = content;
        }

        ObjectNode claim() {
            state = "RUNNING";
            token = UUID.randomUUID().toString();
            attempts++;
            var node = JSON.createObjectNode()
                    .put("jobId", id)
                    .put("batchId", UUID.randomUUID().toString())
                    .put("leaseToken", token)
                    .put("leaseExpiresAt", "2030-01-01T00:00:00Z")
                    .put("attempt", attempts);
            node.set("agent", agent);
            node.putObject("document")
                    .put("id", UUID.randomUUID().toString())
                    .put("version", 1)
                    .put("title", "Title")
                    .putNull("url")
                    .put("content", content);
            return node;
        }

        void end(String state, String verb, JsonNode report) {
            this.state = state;
            this.endedBy = verb;
            this.report = report;
        }
    }
}
