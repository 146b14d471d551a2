package dev.mayfly.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {

    @AutoClose
    private static final TestApi API = TestApi.start(Map.of("experiments.max-per-user", 1000));

    @Test
    void everyCreatingPostIsDoneOnceForEachKey() {
        Tenant owner = API.newTenant();

        assertSoftly(softly -> creations(owner).forEach(creation -> {
            var header = Map.of("Idempotency-Key", creation.path());
            Answer first = creation.send(owner, header);
            Answer second = creation.send(owner, header);

            softly.assertThat(first.status())
                    .as("%s: %s", creation.path(), first.body())
                    .isEqualTo(201);
            softly.assertThat(second.status()).isEqualTo(201);
            softly.assertThat(second.body().replaceFirst("\"key\":null", ""))
                    .isEqualTo(first.body().replaceFirst("\"key\":\"[^\"]*\"", ""));
            softly.assertThat(second.header("Location"))
                    .isEqualTo(first.header("Location"))
                    .isNotNull();
            softly.assertThat(first.header("Idempotent-Replayed")).isNull();
            softly.assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        }));
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        Tenant owner = API.newTenant();

        assertSoftly(softly -> creations(owner).forEach(creation -> {
            var header = Map.of("Idempotency-Key", creation.path());
            creation.send(owner, header);

            Answer other = new Creation(creation.path(), creation.otherBody(), "").send(owner, header);

            softly.assertThat(other.status())
                    .as("%s: %s", creation.path(), other.body())
                    .isEqualTo(422);
            softly.assertThat(other.text("code")).isEqualTo("idempotency_key_reused");
        }));
    }

    @Test
    void theSameKeyOnAnotherPathIsRefused() {
        Tenant owner = API.newTenant();
        var header = Map.of("Idempotency-Key", "k");
        owner.post("/api/documents", "{\"title\": \"t\", \"content\": \"c\"}", header);

        Answer other = owner.post("/api/agents", "{\"name\": \"a\", \"primaryInstructions\": \"x\"}", header);

        assertThat(other.status()).isEqualTo(422);
    }

    @Test
    void sixteenEqualRequestsAtOnceCreateOneThing() throws Exception {
        Tenant owner = API.newTenant();

        for (Creation creation : creations(owner)) {
            var header = Map.of("Idempotency-Key", "at once " + creation.path());

            List<Answer> answers = sixteenAtOnce(owner, creation, header);

            List<Answer> created =
                    answers.stream().filter(answer -> answer.status() == 201).toList();
            assertThat(created).isNotEmpty();
            assertThat(created)
                    .extracting(answer -> answer.header("Location"))
                    .containsOnly(created.getFirst().header("Location"));
            assertThat(answers).filteredOn(answer -> answer.status() != 201).allSatisfy(answer -> {
                assertThat(answer.status()).as(answer.body()).isEqualTo(409);
                assertThat(answer.text("code")).isEqualTo("idempotency_in_progress");
            });
            assertThat(creation.send(owner, header).header("Location"))
                    .isEqualTo(created.getFirst().header("Location"));
        }
        assertThat(count("documents", owner)).isEqualTo("1 + 1");
    }

    @Test
    void aRefusedRequestIsNotRemembered() {
        Tenant owner = API.newTenant();
        var header = Map.of("Idempotency-Key", "k");
        String wanted = Tenant.experiment("taken", 1);
        owner.newExperiment("taken", 1);
        Answer refused = owner.post("/api/batches", wanted, header);

        owner.delete("/api/experiments/taken");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(owner.post("/api/batches", wanted, header).status()).isEqualTo(201);
    }

    @Test
    void keysOfTwoUsersDoNotMeet() {
        Tenant owner = API.newTenant();
        Tenant colleague = owner.colleague("member", "read", "write");
        var header = Map.of("Idempotency-Key", "k");
        String body = "{\"title\": \"t\", \"content\": \"c\"}";

        Answer first = owner.post("/api/documents", body, header);
        Answer second = colleague.post("/api/documents", body, header);

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text("id")).isNotEqualTo(first.text("id"));
    }

    @Test
    void refusesKeysOfMoreThanTwoHundredCharacters() {
        Tenant owner = API.newTenant();
        String body = "{\"title\": \"t\", \"content\": \"c\"}";

        Answer longest = owner.post("/api/documents", body, Map.of("Idempotency-Key", "x".repeat(200)));
        Answer tooLong = owner.post("/api/documents", body, Map.of("Idempotency-Key", "x".repeat(201)));

        assertThat(longest.status()).isEqualTo(201);
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.text("errors.0.pointer")).isEqualTo("Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void refusesAKeyThatIsNone(String key) {
        Tenant owner = API.newTenant();
        var header = Map.of("Idempotency-Key", key);

        for (Answer answer : List.of(
                owner.post("/api/documents", "{\"title\": \"t\", \"content\": \"c\"}", header),
                API.call("POST", "/api/workspaces", "{\"name\": \"w\"}", owner.token(), header))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.text("errors.0.pointer")).isEqualTo("Idempotency-Key");
        }
    }

    @Test
    void makesOneWorkspaceForEqualRequests() throws Exception {
        String token = API.issuer().token(UUID.randomUUID().toString());
        var header = Map.of("Idempotency-Key", "my first");
        var user = new Tenant(API, token, "", "");

        sixteenAtOnce(user, new Creation("/api/workspaces", "{\"name\": \"w\"}", ""), header);

        Answer again = user.post("/api/workspaces", "{\"name\": \"w\"}", header);
        assertThat(again.status()).isEqualTo(201);
        assertThat(user.get("/api/me").size("workspaces")).isEqualTo(1);
        assertThat(user.post("/api/workspaces", "{\"name\": \"other\"}", header).status())
                .isEqualTo(422);
    }

    private static List<Answer> sixteenAtOnce(Tenant tenant, Creation creation, Map<String, String> header)
            throws Exception {
        var barrier = new CyclicBarrier(16);
        try (var threads = Executors.newFixedThreadPool(16)) {
            List<Future<Answer>> futures = IntStream.range(0, 16)
                    .mapToObj(_ -> threads.submit(() -> {
                        barrier.await();
                        return creation.send(tenant, header);
                    }))
                    .toList();
            var answers = new ArrayList<Answer>();
            for (Future<Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    /** How many documents there are, ordinary ones first: those that the creations make. */
    private static String count(String table, Tenant owner) {
        String ofBatch =
                "SELECT count(*) FROM %s JOIN eval_batches ON eval_batches.id = ephemeral_batch_id WHERE tracking_id = 'once'"
                        .formatted(table);
        String ordinary =
                "SELECT count(*) FROM %s WHERE ephemeral_batch_id IS NULL AND url IS NULL AND workspace_id = '%s' AND latest_version = 1"
                        .formatted(table, owner.workspaceId());
        return API.query(ordinary) + " + " + API.query(ofBatch);
    }

    private static List<Creation> creations(Tenant owner) {
        String agent = owner.newAgent();
        String document = owner.newDocument("d", "d");
        owner.post("/api/documents/%s/versions".formatted(document), "{\"title\": \"t\", \"content\": \"c\"}");
        String experiment = "e" + UUID.randomUUID();
        owner.newExperiment(experiment, 1);
        String user = API.call(
                        "GET",
                        "/api/me",
                        null,
                        API.issuer().token(UUID.randomUUID().toString()))
                .text("userId");
        Chat chat = Chat.of(owner);
        String question = "{\"role\": \"USER\", \"content\": \"%s\"}";
        String pair = "{\"user\": %s, \"assistant\": {\"role\": \"ASSISTANT\", \"content\": \"x\"}}";
        return List.of(
                new Creation("/api/businesses", "{\"name\": \"a\"}", "{\"name\": \"b\"}"),
                new Creation(
                        "/api/module-sessions",
                        "{\"businessId\": \"%s\", \"moduleType\": \"PLANNING\"}".formatted(chat.businessId()),
                        "{\"businessId\": \"%s\", \"moduleType\": \"BRANDING\"}".formatted(chat.businessId())),
                new Creation("/api/agent-sessions", agentSession(chat, "a"), agentSession(chat, "b")),
                new Creation(chat.path() + "/messages", question.formatted("a"), question.formatted("b")),
                new Creation(
                        chat.path() + "/message-pairs",
                        pair.formatted(question.formatted("a")),
                        pair.formatted(question.formatted("b"))),
                new Creation(
                        "/api/agents",
                        "{\"name\": \"a\", \"primaryInstructions\": \"x\"}",
                        "{\"name\": \"b\", \"primaryInstructions\": \"x\"}"),
                new Creation(
                        "/api/agents/%s/versions".formatted(agent),
                        "{\"primaryInstructions\": \"x\"}",
                        "{\"primaryInstructions\": \"y\"}"),
                new Creation(
                        "/api/documents",
                        "{\"title\": \"t\", \"content\": \"c\"}",
                        "{\"title\": \"t\", \"content\": \"d\"}"),
                new Creation(
                        "/api/documents/%s/versions".formatted(document),
                        "{\"title\": \"t\", \"content\": \"c\"}",
                        "{\"title\": \"t\", \"content\": \"d\"}"),
                new Creation("/api/batches", Tenant.experiment("once", 1), Tenant.experiment("once", 2)),
                new Creation("/api/experiments/%s/rerun".formatted(experiment), "{}", "{\"name\": \"again\"}"),
                new Creation(
                        "/api/members",
                        "{\"userId\": \"%s\", \"role\": \"viewer\"}".formatted(user),
                        "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(user)),
                new Creation(
                        "/api/api-keys",
                        "{\"name\": \"a\", \"scopes\": [\"read\"]}",
                        "{\"name\": \"a\", \"scopes\": [\"write\"]}"));
    }

    private static String agentSession(Chat chat, String agent) {
        return "{\"moduleType\": \"VALIDATION\", \"moduleSessionId\": \"%s\", \"currentAgent\": \"%s\"}"
                .formatted(chat.moduleSessionId(), agent);
    }

    private record Creation(String path, String body, String otherBody) {

        Answer send(Tenant tenant, Map<String, String> headers) {
            return tenant.post(path, body, headers);
        }
    }
}
