package dev.mayfly.api.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Administrator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestControllerTest {

    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final String train = owner.newTrain("Main");
    private final Tenant proxy = owner.withTrainKey(train);

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void linksAFollowUpWithoutBeingToldOfASession() {
        var opening = proxy.create("/api/requests", anthropic("2026-03-01T10:00:00Z", "Hello.", "hi"));
        var followUp =
                proxy.create("/api/requests", anthropic("2026-03-01T10:00:10Z", "Well.", "hi", "Hello.", "Why?"));

        String id = opening.text("requestId");
        assertThat(opening.header("Location")).isEqualTo("/api/requests/" + id);
        assertThat(opening.text("conversationId")).isEqualTo(id);
        assertThat(opening.text("link.kind")).isEqualTo("new");
        assertThat(followUp.text("conversationId")).isEqualTo(id);
        assertThat(followUp.text("parentRequestId")).isEqualTo(id);
        assertThat(followUp.text("branchId")).isEqualTo("main");
        assertThat(followUp.text("isSubtask")).isEqualTo("false");
        assertThat(followUp.text("link.kind")).isEqualTo("prefix");
        assertThat(followUp.text("link.depth")).isEqualTo("1");
        assertThat(followUp.text("messageHash")).hasSize(64);
        assertThat(followUp.text("usage.uncachedInput")).isEqualTo("12");
        assertThat(followUp.text("usage.cacheRead")).isEqualTo("100");
        assertThat(followUp.text("usage.cacheWrite5m")).isEqualTo("3");
        assertThat(followUp.text("usage.total")).isEqualTo("122");
        assertThat(followUp.text("costUsd")).startsWith("0.000");
    }

    @Test
    void linksOpenAiRequestsToo() {
        String opening = """
                {"train": "%s", "path": "/v1/chat/completions", "startedAt": "2026-03-01T10:00:00Z",
                 "request": {"model": "gpt-unknown", "messages": [
                    {"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"}]},
                 "response": {"model": "gpt-unknown", "choices": [{"message": {"role": "assistant", "content": "Hello."}}],
                    "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15,
                              "prompt_tokens_details": {"cached_tokens": 4}}}}
                """.formatted(train);
        String followUp = """
                {"train": "%s", "path": "/v1/chat/completions", "startedAt": "2026-03-01T10:00:10Z",
                 "request": {"model": "gpt-unknown", "messages": [
                    {"role": "system", "content": "Be long."}, {"role": "user", "content": "hi"},
                    {"role": "assistant", "content": "Hello."}, {"role": "user", "content": "Why?"}]}}
                """.formatted(train);

        var first = owner.create("/api/requests", opening);
        var second = owner.create("/api/requests", followUp);

        assertThat(second.text("parentRequestId")).isEqualTo(first.text("requestId"));
        assertThat(second.text("systemHash")).isNotEqualTo(first.text("systemHash"));
        assertThat(first.text("usage.uncachedInput")).isEqualTo("6");
        assertThat(first.text("usage.cacheRead")).isEqualTo("4");
        assertThat(first.at("costUsd")).as("cost of an unknown model").isNull();
    }

    @Test
    void answersEachOfMany() {
        var answer = proxy.post("/api/requests", """
                [%s, %s, {"train": "%s"}, 7, {"train": "nowhere", "request": {}}]
                """.formatted(
                        anthropic("2026-03-01T10:00:00Z", "Hello.", "hi"),
                        anthropic("2026-03-01T10:00:10Z", "Well.", "hi", "Hello.", "Why?"),
                        train));

        assertThat(answer.status()).as(answer.body()).isEqualTo(207);
        assertThat(answer.text("items.0.status")).isEqualTo("201");
        assertThat(answer.text("items.1.parentRequestId")).isEqualTo(answer.text("items.0.requestId"));
        assertThat(answer.text("items.2.status")).isEqualTo("400");
        assertThat(answer.text("items.2.errors.0.pointer")).isEqualTo("/request");
        assertThat(answer.text("items.3.status")).isEqualTo("400");
        assertThat(answer.text("items.4.status")).isEqualTo("404");
        assertThat(owner.post("/api/requests", "{\"request\": {}}").text("errors.0.pointer"))
                .as("a train, when the key is not one's")
                .isEqualTo("/train");
    }

    @Test
    void takesOneALine() {
        String lines = anthropic("2026-03-01T10:00:00Z", "Hello.", "hi").replace("\n", " ") + "\nnonsense\n";

        var answer = proxy.post("/api/requests", lines, Map.of("Content-Type", "application/x-ndjson"));

        assertThat(answer.text("items.0.status")).as(answer.body()).isEqualTo("201");
        assertThat(answer.text("items.1.code")).isEqualTo("malformed_json");
    }

    @Test
    void recordsARepetitionOnce() {
        String named = anthropic("2026-03-01T10:00:00Z", "Hello.", "hi")
                .replaceFirst("\\{", "{\"clientRequestId\": \"req-1\",");

        var first = proxy.create("/api/requests", named);
        var again = proxy.post("/api/requests", named);
        var other = proxy.post("/api/requests", named.replace("Hello.", "Bye."));

        assertThat(again.status()).isEqualTo(200);

        assertThat(again.body())
                .as("told from what is stored")
                .isEqualTo(first.body().replace("\"status\":201", "\"status\":200"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.text("code")).isEqualTo("client_request_id_taken");
    }

    @Test
    void keepsWhatDatabasesCannotStoreAsReplacements() {
        var recorded = proxy.create("/api/requests", """
                {"request": {"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "a\\u0000b \\ud800 c"}]}}
                """);

        assertThat(API.query("""
                        SELECT request -> 'messages' -> 0 ->> 'content' FROM api_request_payloads WHERE request_id = '%s'
                        """.formatted(recorded.text("requestId")))).isEqualTo("a\uFFFDb \uFFFD c");
    }

    @Test
    void masksWhatSignsIn() {
        var recorded = proxy.create("/api/requests", """
                {"headers": {"authorization": "Bearer secret-of-mine", "x-api-key": "secret-of-mine", "user-agent": "test"},
                 "request": {"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "hi"}]}}
                """);

        assertThat(API.query("SELECT headers FROM api_request_payloads WHERE request_id = '%s'"
                        .formatted(recorded.text("requestId"))))
                .contains("test")
                .doesNotContain("secret-of-mine");
    }

    @Test
    void masksAKeyInTheQueryOfAPath() {
        String id = proxy.create("/api/requests", """
                        {"path": "/v1beta/models/gemini:generate?alt=sse&key=AIzaSyA0123456789012345678901234567890", "request": {}}
                        """).text("requestId");

        assertThat(owner.get("/api/requests/" + id).text("request.path"))
                .startsWith("/v1beta/models/gemini:generate?alt=sse&key=")
                .doesNotContain("AIza");
    }

    @Test
    void cutsALongModelBetweenTwoCharacters() {
        String model = "a".repeat(199) + "\uD83D\uDE00";
        String id = proxy.create("/api/requests", "{\"request\": {\"model\": \"%s\"}}".formatted(model))
                .text("requestId");

        assertThat(owner.get("/api/requests/" + id).text("request.model")).isEqualTo("a".repeat(199));

        String streamed = proxy.create("/api/requests", "{\"request\": {\"messages\": []}}")
                .text("requestId");
        var done = proxy.post("/api/requests/%s/chunks".formatted(streamed), """
                {"chunks": [{"index": 0, "data": {"type": "message_start", "message": {"model": "%s", "content": []}}}], "done": true}
                """.formatted(model));
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(owner.get("/api/requests/" + streamed).text("request.model")).isEqualTo("a".repeat(199));
    }

    /** Go writes every header as a list of values. */
    @Test
    void masksWhatSignsInWhereverItStandsInAHeader() {
        var recorded = proxy.create("/api/requests", """
                {"headers": {"X-Api-Key": ["secret-of-mine"], "Cookie": [{"session": "secret-of-mine"}], "Accept": ["test"]},
                 "request": {"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "hi"}]}}
                """);

        assertThat(API.query("SELECT headers FROM api_request_payloads WHERE request_id = '%s'"
                        .formatted(recorded.text("requestId"))))
                .contains("test")
                .doesNotContain("secret-of-mine");
    }

    @Test
    void countingTokensCostsNothing() {
        var counted = proxy.create("/api/requests", """
                {"path": "/v1/messages/count_tokens", "response": {"input_tokens": 2095},
                 "request": {"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "hi"}]}}
                """);

        assertThat(counted.at("usage")).isNull();
        assertThat(counted.at("costUsd")).isNull();
    }

    @Test
    void tellsTheSameCostAfterwards() {
        var recorded = proxy.create("/api/requests", """
                {"request": {"model": "claude-sonnet-4-5", "messages": []},
                 "response": {"content": [], "usage": {"input_tokens": 2000, "output_tokens": 0}}}
                """);

        assertThat(recorded.text("costUsd"))
                .isEqualTo("0.006")
                .isEqualTo(
                        owner.get("/api/requests/" + recorded.text("requestId")).text("request.costUsd"));
    }

    /** The second would be lost otherwise, and nobody would be told. */
    @Test
    void refusesWhatStandsBehindAValue() {
        String one = "{\"request\": {}}";
        var lines = Map.of("Content-Type", "application/x-ndjson");

        for (var body : List.of(one + "\n" + one, one + one, one + " 7", "[" + one + "] garbage", one + "]")) {
            assertThat(proxy.post("/api/requests", body).text("code")).as(body).isEqualTo("malformed_json");
        }
        var answer = proxy.post("/api/requests", one + one + "\n" + one + " \n", lines);
        assertThat(answer.text("items.0.code")).isEqualTo("malformed_json");
        assertThat(answer.text("items.1.status")).isEqualTo("201");
    }

    /** A Lambda may answer with six megabytes, or else the caller gets nothing but 502. */
    @Test
    void saysOfManyFaultsTheFirst() {
        String unbounded = "{\"request\": {\"a\": [" + "1e999,".repeat(100_000) + "1]}}";
        String chunks = "{\"request\": {}, \"chunks\": [" + "1,".repeat(50_000) + "1]}";
        var names = new StringBuilder("{\"request\": {}");
        for (int i = 0; i < 50; i++) {
            names.append(",\"unknown-%d\": 1".formatted(i));
        }
        String many = "[" + (names + "},").repeat(999) + names + "}]";

        for (var body : List.of(unbounded, chunks, many)) {
            var answer = proxy.post("/api/requests", body);

            assertThat(answer.status()).isIn(207, 400);
            assertThat(answer.body()).hasSizeLessThan(5_000_000);
        }
        assertThat(proxy.post("/api/requests", chunks).text("errors.0.pointer")).isEqualTo("/chunks/0");
        assertThat(proxy.call("PUT", "/api/trains/" + train, many).body()).hasSizeLessThan(5_000_000);
    }

    @Test
    void storesNoOtherDataUnderAnIndexThatComesTwice() {
        String id = proxy.create("/api/requests", "{\"request\": {}}").text("requestId");
        String path = "/api/requests/%s/chunks".formatted(id);

        var twice = proxy.post(path, """
                {"chunks": [{"index": 0, "data": {"type": "ping"}}, {"index": 0, "data": {"type": "message_stop"}}]}
                """);
        var same = proxy.post(path, """
                {"chunks": [{"index": 0, "data": {"type": "ping", "n": 1}}, {"index": 0, "data": {"n": 1.0, "type": "ping"}}]}
                """);

        assertThat(twice.text("code")).isEqualTo("chunk_taken");
        assertThat(same.status()).as(same.body()).isEqualTo(200);
        assertThat(proxy.post(path, "[{\"chunks\": []}, {\"chunks\": []}]").status())
                .as("a list, of which only the first would be read")
                .isEqualTo(400);
    }

    @Test
    void tellsRequestTypesApartAndLinksInferenceOnly() {
        var quota = proxy.create("/api/requests", """
                {"path": "/v1/messages", "request": {"model": "claude-haiku-4-5", "max_tokens": 1,
                 "messages": [{"role": "user", "content": "quota"}]}}
                """);
        var counting = proxy.create("/api/requests", """
                {"path": "/v1/messages/count_tokens", "request": {"model": "claude-haiku-4-5",
                 "messages": [{"role": "user", "content": "hi"}]}}
                """);

        assertThat(quota.at("link")).isNull();
        assertThat(quota.at("conversationId")).isNull();
        assertThat(typeOf(quota)).isEqualTo("quota_probe");
        assertThat(typeOf(counting)).isEqualTo("internal_operation");
    }

    @Test
    void putsAStreamTogether() {
        var recorded = proxy.create("/api/requests", """
                {"startedAt": "2026-03-01T10:00:00Z",
                 "request": {"model": "claude-sonnet-4-5", "stream": true, "messages": [{"role": "user", "content": "hi"}]},
                 "chunks": %s}
                """.formatted("[" + String.join(",", STREAM) + "]"));
        var followUp =
                proxy.create("/api/requests", anthropic("2026-03-01T10:00:10Z", "Well.", "hi", "Hello.", "Why?"));

        assertThat(recorded.text("usage.output")).isEqualTo("7");
        assertThat(followUp.text("parentRequestId")).isEqualTo(recorded.text("requestId"));
        assertThat(followUp.text("link.depth")).isEqualTo("1");
    }

    @Test
    void takesAStreamPieceByPiece() {
        String id = proxy.create("/api/requests", """
                        {"startedAt": "2026-03-01T10:00:00Z",
                         "request": {"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "hi"}]}}
                        """).text("requestId");
        for (int i = STREAM.length - 1; i >= 0; i--) {
            var added = proxy.post(
                    "/api/requests/%s/chunks".formatted(id),
                    "{\"chunks\": [{\"index\": %d, \"data\": %s}]}".formatted(i, STREAM[i]));
            assertThat(added.status()).as(added.body()).isEqualTo(200);
        }
        String other = "{\"chunks\": [{\"index\": 0, \"data\": {\"type\": \"ping\"}}]}";
        assertThat(proxy.post("/api/requests/%s/chunks".formatted(id), other).text("code"))
                .isEqualTo("chunk_taken");

        var done = proxy.post(
                "/api/requests/%s/chunks".formatted(id),
                "{\"chunks\": [], \"done\": true, \"status\": 200, \"durationMs\": 5}");

        assertThat(done.text("usage.output")).as(done.body()).isEqualTo("7");
        assertThat(proxy.post("/api/requests/%s/chunks".formatted(id), "{\"chunks\": [], \"done\": true}")
                        .text("code"))
                .isEqualTo("request_complete");
        assertThat(API.query("""
                        SELECT concat_ws(' ', requests, timed_requests, output_tokens)
                        FROM hourly_stats WHERE workspace_id = '%s'
                        """.formatted(owner.workspaceId()))).isEqualTo("1 1 7");
    }

    @Test
    void takesTheModelThatOnlyTheStreamNames() {
        String path = "/api/requests/%s/chunks"
                .formatted(proxy.create("/api/requests", """
                                {"startedAt": "2026-03-01T10:00:00Z", "request": {"messages": [{"role": "user", "content": "hi"}]}}
                                """).text("requestId"));
        proxy.create("/api/requests", anthropic("2026-03-01T10:00:10Z", "Well.", "Why?"));
        var chunks = IntStream.range(0, STREAM.length)
                .mapToObj(i -> "{\"index\": %d, \"data\": %s}".formatted(i, STREAM[i]))
                .collect(Collectors.joining(","));

        var done = proxy.post(path, "{\"chunks\": [%s], \"done\": true}".formatted(chunks));

        var hours = owner.get(
                "/api/stats/hourly?groupBy=model&startDate=2026-03-01T10:00:00Z&endDate=2026-03-01T11:00:00Z");
        assertThat(hours.size("items")).as(hours.body()).isOne();
        assertThat(hours.text("items.0.model")).isEqualTo("claude-sonnet-4-5");
        assertThat(hours.text("items.0.requests")).isEqualTo("2");
        var whole = proxy.create("/api/requests", """
                {"request": {"messages": [{"role": "user", "content": "hi"}]}, "chunks": [%s]}
                """.formatted(String.join(",", STREAM)));
        assertThat(whole.at("costUsd")).isNotNull();
        assertThat(done.text("costUsd")).as(done.body()).isEqualTo(whole.text("costUsd"));
        assertThat(owner.get("/api/requests/" + done.text("requestId")).text("request.model"))
                .isEqualTo("claude-sonnet-4-5");
    }

    /** What is stored can be put together: a stream without bounds would fit into no memory. */
    @Test
    void takesNoStreamWithoutBounds() {
        String path = "/api/requests/%s/chunks"
                .formatted(proxy.create("/api/requests", "{\"request\": {}}").text("requestId"));
        String text = "x".repeat(4_900_000);
        for (int index = 0; index < 5; index++) {
            assertThat(proxy.post(path, chunk(index, text)).status()).isEqualTo(200);
        }

        Answer refused = proxy.post(path, chunk(5, text));

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.text("code")).isEqualTo("stream_too_large");
        assertThat(proxy.post(path, "{\"chunks\": [], \"done\": true}").status())
                .isEqualTo(200);
    }

    /** As the cleanup does, which holds the train and then deletes what is old of it. */
    @Test
    void completingARequestThatIsForgottenMeanwhileIsNoDeadlock() throws Exception {
        String id = proxy.create("/api/requests", "{\"request\": {}}").text("requestId");
        try (var cleanup = API.database().connect();
                var statement = cleanup.createStatement();
                var threads = Executors.newSingleThreadExecutor()) {
            cleanup.setAutoCommit(false);
            statement.execute("SELECT FROM trains WHERE id = '%s' FOR UPDATE".formatted(train));
            var answer = threads.submit(
                    () -> proxy.post("/api/requests/%s/chunks".formatted(id), "{\"chunks\": [], \"done\": true}"));
            new Administrator(API.database()).awaitWaiting("trains");
            statement.execute("DELETE FROM api_requests WHERE request_id = '%s'".formatted(id));
            cleanup.commit();

            assertThat(answer.get().status()).isIn(404, 409);
        }
    }

    @Test
    void recordsAStreamThatBroughtNothing() {
        String id = proxy.create("/api/requests", """
                        {"request": {"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "hi"}]}}
                        """).text("requestId");

        var done = proxy.post(
                "/api/requests/%s/chunks".formatted(id),
                "{\"chunks\": [], \"done\": true, \"error\": \"it broke off\"}");

        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(owner.get("/api/requests/" + id).text("request.status")).isEqualTo("failed");
        assertThat(owner.get("/api/conversations/" + id).status()).isEqualTo(200);
        var messages = owner.get("/api/conversations/%s/messages".formatted(id));
        assertThat(messages.status()).as(messages.body()).isEqualTo(200);
        assertThat(messages.size("items")).isEqualTo(1);
        assertThat(owner.get("/api/conversations/%s/export?format=markdown".formatted(id))
                        .status())
                .isEqualTo(200);
        assertThat(owner.post("/api/conversations/%s/relink".formatted(id), "").text("changed"))
                .isEqualTo("0");
    }

    @Test
    void keepsInputOfAToolThatNoAnswerCouldShowAsTheTextThatItIs() {
        for (var input : List.of("[".repeat(100) + "]".repeat(100), "{\\\"prompt\\\": \\\"\\\\u0000\\\"}")) {
            var stored = proxy.create("/api/requests", """
                    {"request": {"model": "claude", "messages": [{"role": "user", "content": "hi"}]},
                     "chunks": [
                        {"type": "message_start", "message": {"id": "m", "type": "message", "role": "assistant", "content": []}},
                        {"type": "content_block_start", "index": 0,
                         "content_block": {"type": "tool_use", "id": "t", "name": "Task", "input": {}}},
                        {"type": "content_block_delta", "index": 0,
                         "delta": {"type": "input_json_delta", "partial_json": "%s"}}]}
                    """.formatted(input));

            var shown = owner.get("/api/requests/" + stored.text("requestId"));

            assertThat(shown.status()).isEqualTo(200);
            assertThat(shown.text("payload.response.content.0.name")).isEqualTo("Task");
            assertThat(owner.get("/api/conversations/%s/messages?branch=main".formatted(stored.text("conversationId")))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void showsTheRequestsOfAForeignTrainAsMissing() {
        String id = proxy.create("/api/requests", anthropic("2026-03-01T10:00:00Z", "Hello.", "hi"))
                .text("requestId");
        var stranger = owner.colleague("member", "write", "read");
        String missing = "00000000-0000-7000-8000-000000000000";

        var foreign = stranger.post("/api/requests/%s/chunks".formatted(id), "{\"chunks\": []}");

        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.body().replace(id, missing))
                .isEqualTo(stranger.post("/api/requests/%s/chunks".formatted(missing), "{\"chunks\": []}")
                        .body());
        assertThat(stranger.get("/api/requests/" + id).body().replace(id, missing))
                .isEqualTo(stranger.get("/api/requests/" + missing).body());
        assertThat(stranger.get("/api/conversations/" + id).body().replace(id, missing))
                .isEqualTo(stranger.get("/api/conversations/" + missing).body());
    }

    @Test
    void isForMembersOfTheTrain() {
        var stranger = owner.colleague("member", "write", "read");
        String body = anthropic("2026-03-01T10:00:00Z", "Hello.", "hi");

        assertThat(stranger.post("/api/requests", body.replaceFirst("\\{", "{\"train\": \"%s\",".formatted(train)))
                        .status())
                .isEqualTo(404);
        assertThat(API.newTenant()
                        .post("/api/requests", body.replaceFirst("\\{", "{\"train\": \"%s\",".formatted(train)))
                        .status())
                .isEqualTo(404);
        String otherTrain = owner.newTrain("Other");
        assertThat(proxy.post("/api/requests", body.replaceFirst("\\{", "{\"train\": \"%s\",".formatted(otherTrain)))
                        .status())
                .isEqualTo(404);
        assertThat(proxy.get("/api/trains/" + otherTrain).status()).isEqualTo(404);
    }

    @Test
    void takesNothingForAnArchivedTrain() {
        String archived = owner.newTrain("Old");
        owner.patch("/api/trains/" + archived, "{\"archived\": true}");

        var answer = owner.post("/api/requests", "{\"train\": \"%s\", \"request\": {}}".formatted(archived));

        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.text("code")).isEqualTo("train_archived");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {} | /request
            {"request": []} | /request
            {"request": {}, "startedAt": "2999-01-01T00:00:00Z"} | /startedAt
            {"request": {}, "response": 3} | /response
            {"request": {}, "response": {}, "chunks": []} | /chunks
            {"request": {}, "chunks": [1]} | /chunks/0
            {"request": {}, "headers": []} | /headers
            {"request": {}, "status": 99} | /status
            {"request": {}, "durationMs": -1} | /durationMs
            {"request": {}, "sesionId": "x"} | /sesionId
            {"request": {}, "clientRequestId": "a b"} | /clientRequestId
            """)
    void namesTheFieldAtFault(String body, String pointer) {
        Answer answer = proxy.post("/api/requests", body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo(pointer);
    }

    @Test
    void relinksAndChangesNothing() {
        proxy.create("/api/requests", anthropic("2026-03-01T10:00:00Z", "Hello.", "hi"));
        String conversation = proxy.create(
                        "/api/requests", anthropic("2026-03-01T10:00:10Z", "Well.", "hi", "Hello.", "Why?"))
                .text("conversationId");

        var once = owner.post("/api/trains/%s/relink?limit=1".formatted(train), "");
        var whole = owner.post("/api/conversations/%s/relink".formatted(conversation), "");

        assertThat(once.text("requests")).as(once.body()).isEqualTo("1");
        assertThat(once.text("changed")).isEqualTo("0");
        assertThat(owner.post("/api/trains/%s/relink?limit=1&cursor=%s".formatted(train, once.text("nextCursor")), "")
                        .text("requests"))
                .isEqualTo("1");
        assertThat(whole.text("requests")).isEqualTo("2");
        assertThat(whole.text("changed")).isEqualTo("0");
    }

    private static final String[] STREAM = {
        """
        {"type": "message_start", "message": {"id": "m", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
         "content": [], "usage": {"input_tokens": 5, "output_tokens": 1}}}
        """,
        "{\"type\": \"content_block_start\", \"index\": 0, \"content_block\": {\"type\": \"text\", \"text\": \"\"}}",
        "{\"type\": \"content_block_delta\", \"index\": 0, \"delta\": {\"type\": \"text_delta\", \"text\": \"Hel\"}}",
        "{\"type\": \"content_block_delta\", \"index\": 0, \"delta\": {\"type\": \"text_delta\", \"text\": \"lo.\"}}",
        "{\"type\": \"content_block_stop\", \"index\": 0}",
        "{\"type\": \"message_delta\", \"delta\": {\"stop_reason\": \"end_turn\"}, \"usage\": {\"output_tokens\": 7}}",
        "{\"type\": \"message_stop\"}"
    };

    private static String typeOf(Answer recorded) {
        return API.query(
                "SELECT request_type FROM api_requests WHERE request_id = '%s'".formatted(recorded.text("requestId")));
    }

    private static String chunk(int index, String text) {
        return "{\"chunks\": [{\"index\": %d, \"data\": {\"type\": \"ping\", \"text\": \"%s\"}}]}"
                .formatted(index, text);
    }

    /** A request with these turns, the user's first, and this answer, for the train of the key. */
    private String anthropic(String startedAt, String answer, String... turns) {
        var messages = new StringBuilder();
        for (int i = 0; i < turns.length; i++) {
            messages.append(i == 0 ? "" : ",")
                    .append("{\"role\": \"%s\", \"content\": \"%s\"}"
                            .formatted(i % 2 == 0 ? "user" : "assistant", turns[i]));
        }
        return """
                {"startedAt": "%s", "path": "/v1/messages", "status": 200, "durationMs": 900,
                 "request": {"model": "claude-sonnet-4-5", "messages": [%s]},
                 "response": {"type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
                    "content": [{"type": "text", "text": "%s"}],
                    "usage": {"input_tokens": 12, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 3,
                              "output_tokens": 7}}}
                """.formatted(startedAt, messages, answer);
    }
}
