package dev.mayfly.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.page.Reach;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.Threads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionControllerTest {

    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final String agent = owner.newAgent();

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void recordsAnExecutionAndShowsItWithItsLog() {
        var recorded = owner.create("/api/executions", """
                {"executionId": "run-1", "agentId": "%s", "status": "success", "duration": 1250,
                 "creditsConsumed": 7, "httpStatus": 200, "inputSize": 10, "outputSize": 20, "inputType": "text",
                 "outputType": "json", "responseTime": 900, "processingTime": 800, "queueTime": 100,
                 "sessionId": "s", "userAgent": "test", "ipAddress": "203.0.113.77",
                 "startedAt": "2026-03-01T10:00:00Z", "completedAt": "2026-03-01T10:00:01.25Z",
                 "logs": [
                   {"category": "performance", "level": "info", "message": "second", "timestamp": "2026-03-01T10:00:01Z"},
                   {"category": "execution", "level": "debug", "message": "first", "context": {"step": 1},
                    "timestamp": "2026-03-01T10:00:00Z"}]}
                """.formatted(agent));

        assertThat(recorded.header("Location")).isEqualTo("/api/executions/run-1");
        var shown = owner.get("/api/executions/run-1");
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text("agentId")).isEqualTo(agent);
        assertThat(shown.text("userId")).isEqualTo(owner.userId());
        assertThat(shown.text("duration")).isEqualTo("1250");
        assertThat(shown.text("creditsConsumed")).isEqualTo("7");
        assertThat(shown.text("ipAddress")).isEqualTo("203.0.113.0/24");
        assertThat(shown.text("startedAt")).isEqualTo("2026-03-01T10:00:00Z");
        assertThat(shown.text("logs.0.message")).isEqualTo("first");
        assertThat(shown.text("logs.0.context.step")).isEqualTo("1");
        assertThat(shown.text("logs.1.category")).isEqualTo("performance");
    }

    /** What is recorded is not read again; the answer must say what reading would. */
    @ParameterizedTest
    @CsvSource({
        "203.0.113.77, 203.0.113.0/24",
        "2001:db8:a0::1, 2001:db8:a0::/48",
        "2001:DB8:0:1::1, 2001:db8::/48",
        "2001:0:10:1::1, 2001:0:10::/48",
        "0:0:7:1::1, 0:0:7::/48",
        "0:1::1, 0:1::/48",
        "::1, ::/48",
        "::ffff:203.0.113.77, 203.0.113.0/24"
    })
    void answersWithWhatItHasStored(String address, String network) {
        var recorded = owner.create("/api/executions", """
                {"agentId": "%s", "status": "failed", "duration": 1250, "creditsConsumed": 7, "httpStatus": 503,
                 "errorCode": "their code", "errorMessage": "password=hunter2 für 🦆", "inputSize": 10, "inputType": "text",
                 "userAgent": "%s", "ipAddress": "%s", "startedAt": "2026-03-01T10:00:00.1234567Z",
                 "completedAt": "2026-03-01T10:00:01.5Z"}
                """.formatted(agent, "ü".repeat(501), address));

        assertThat(recorded.text("ipAddress")).isEqualTo(network);
        assertThat(owner.get("/api/executions?limit=1").at("items.0"))
                .isEqualTo(Objects.requireNonNull(recorded.json()).getValue());
    }

    @Test
    void answersARepetitionWithTheStoredExecutionAndCountsItOnce() {
        var first = owner.create("/api/executions", execution("again", "success", "\"duration\": 5"));
        var again = owner.post(
                "/api/executions",
                "{\"duration\": 5.0, \"status\": \"success\", \"executionId\": \"again\", \"agentId\": \"%s\", \"userAgent\": null}"
                        .formatted(agent));
        var other = owner.post("/api/executions", execution("again", "success", "\"duration\": 6"));

        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.text("code")).isEqualTo("execution_id_taken");
        assertThat(API.query("SELECT total_executions FROM agents WHERE id = '%s'".formatted(agent)))
                .isEqualTo("1");
    }

    @Test
    void takesALotAndSaysOfEachItemWhatBecameOfIt() {
        var colleague = owner.colleague("member", "ingest", "read");
        var answer = owner.post(
                "/api/executions",
                "[%s, %s, %s, %s, %s, %s, 1]"
                        .formatted(
                                execution("a", "success", "\"duration\": 5"),
                                execution("a", "success", "\"duration\": 5"),
                                execution("a", "success", "\"duration\": 6"),
                                execution("b", "sucess", "\"duration\": 5, \"colour\": 1"),
                                execution("c", "success", "\"duration\": 1")
                                        .replace(agent, UUID.randomUUID().toString()),
                                execution(
                                        "d",
                                        "success",
                                        "\"duration\": 1, \"userId\": \"%s\"".formatted(UUID.randomUUID()))));

        assertThat(answer.status()).isEqualTo(207);
        assertThat(statuses(answer)).containsExactly(201, 200, 409, 400, 404, 422, 400);
        assertThat(answer.text("items.1.id")).isEqualTo(answer.text("items.0.id"));
        assertThat(answer.text("items.3.errors.0.pointer")).isEqualTo("/colour");
        assertThat(answer.text("items.3.executionId")).isEqualTo("b");
        var forSomebodyElse = colleague.post(
                "/api/executions",
                "[%s]"
                        .formatted(execution(
                                "e", "success", "\"duration\": 1, \"userId\": \"%s\"".formatted(owner.userId()))));
        assertThat(statuses(forSomebodyElse)).containsExactly(403);
    }

    @Test
    void takesOneExecutionALineAndPassesOverABrokenOne() {
        var answer = owner.post(
                "/api/executions",
                execution("l1", "success", "\"duration\": 5").replace("\n", "")
                        + "\n{broken\n\n"
                        + execution("l2", "error", "\"duration\": 5").replace("\n", "")
                        + "\n",
                Map.of("Content-Type", "application/x-ndjson"));

        assertThat(answer.status()).isEqualTo(207);
        assertThat(statuses(answer)).containsExactly(201, 400, 201);
        assertThat(answer.text("items.1.code")).isEqualTo("malformed_json");
    }

    @Test
    void takesACompressedBodyAndNoMoreOfItThanOfAPlainOne() throws IOException {
        var lot = IntStream.range(0, 20)
                .mapToObj(i -> execution("z" + i, "success", "\"duration\": 5"))
                .collect(Collectors.joining(",", "[", "]"));

        assertThat(statuses(postCompressed(lot))).hasSize(20).containsOnly(201);
        var bomb = postCompressed("[\"" + "x".repeat(6_000_000) + "\"]");
        assertThat(bomb.status()).isEqualTo(413);
        assertThat(bomb.text("code")).isEqualTo("request_entity_too_large");
        var plain = owner.post("/api/executions", lot, Map.of("Content-Encoding", "gzip"));
        assertThat(plain.status()).isEqualTo(400);
        assertThat(plain.text("errors.0.pointer")).isEqualTo("Content-Encoding");
    }

    @Test
    void takesAThousandAtOnceAndNoMore() {
        var thousand = IntStream.range(0, 1000)
                .mapToObj(i -> execution("m" + i, "success", "\"duration\": " + i))
                .toList();
        var oneMore = new ArrayList<>(thousand);
        oneMore.add(execution("m1000", "success", "\"duration\": 5"));

        assertThat(owner.post("/api/executions", oneMore.toString()).status()).isEqualTo(400);
        assertThat(statuses(owner.post("/api/executions", thousand.toString())))
                .hasSize(1000)
                .containsOnly(201);
    }

    @Test
    void derivesTheDurationAndRefusesOneThatContradictsTheTimes() {
        var times = "\"startedAt\": \"2026-03-01T10:00:00Z\", \"completedAt\": \"2026-03-01T10:00:02.5Z\"";
        assertThat(owner.create("/api/executions", execution("t1", "success", times))
                        .text("duration"))
                .isEqualTo("2500");
        assertThat(owner.create("/api/executions", execution("t2", "success", times + ", \"duration\": 3500"))
                        .text("duration"))
                .isEqualTo("3500");
        assertRefused(execution("t3", "success", times + ", \"duration\": 3501"), "/duration");
        assertRefused(execution("t4", "success", "\"startedAt\": \"2026-03-01T10:00:00Z\""), "/duration");
        assertRefused(
                execution(
                        "t5",
                        "success",
                        "\"startedAt\": \"2026-03-01T10:00:00Z\", \"completedAt\": \"2026-03-01T09:00:00Z\""),
                "/completedAt");
        assertThat(owner.create(
                                "/api/executions",
                                execution(
                                        "t6",
                                        "success",
                                        "\"completedAt\": \"2026-03-01T10:00:00Z\", \"duration\": 1000"))
                        .text("startedAt"))
                .isEqualTo("2026-03-01T09:59:59Z");
    }

    @Test
    void refusesTimesThatAreMoreThanFiveMinutesAhead() {
        var now = Instant.now();
        assertRefused(
                execution("f1", "success", "\"duration\": 1, \"startedAt\": \"%s\"".formatted(now.plusSeconds(330))),
                "/startedAt");
        owner.create(
                "/api/executions",
                execution("f2", "success", "\"duration\": 1, \"startedAt\": \"%s\"".formatted(now.plusSeconds(270))));
    }

    @Test
    void consumesCreditsForASuccessOnly() {
        var failed = owner.create(
                "/api/executions",
                execution("c1", "failed", "\"duration\": 1, \"creditsConsumed\": 9, \"httpStatus\": 429"));

        assertThat(failed.text("creditsConsumed")).isEqualTo("0");
        assertThat(failed.text("errorCode")).isEqualTo("RATE_LIMITED");
    }

    @Test
    void keepsTheCallersErrorCodeBesideItsFamily() {
        var failed = owner.create(
                "/api/executions", execution("c1", "error", "\"duration\": 1, \"errorCode\": \"ECONNREFUSED\""));

        assertThat(failed.text("errorCode")).isEqualTo("UNREACHABLE");
        assertThat(failed.text("originalErrorCode")).isEqualTo("ECONNREFUSED");
        assertRefused(execution("c2", "success", "\"duration\": 1, \"errorCode\": \"X\""), "/errorCode");
    }

    @Test
    void storesNoSecretOfAMessage() {
        var recorded = owner.create("/api/executions", execution("s", "failed", """
                "duration": 1, "errorMessage": "https://me:hunter2@host/x failed for joe@example.com, Bearer abcdef123456",
                "logs": [{"category": "error", "level": "error", "message": "password=hunter2 x",
                          "context": {"apiKey": "hunter2", "deep": [{"note": "mail joe@example.com"}]}}]
                """));

        assertThat(recorded.text("errorMessage")).isEqualTo("https://***@host/x failed for ***@***, Bearer ***");
        var stored = API.query("""
                SELECT string_agg(t, ' ') FROM (
                    SELECT agent_executions::text AS t FROM agent_executions WHERE agent_id = '%1$s'
                    UNION ALL SELECT agent_logs::text FROM agent_logs WHERE agent_id = '%1$s') AS stored
                """.formatted(agent));
        assertThat(stored).doesNotContain("hunter2").doesNotContain("joe@").doesNotContain("abcdef");
    }

    @Test
    void addsToTheLogOfAnExecutionOnce() {
        owner.create("/api/executions", execution("logged", "success", "\"duration\": 1"));
        var lines = """
                [{"category": "execution", "level": "info", "message": "a", "timestamp": "2026-03-01T10:00:00Z"},
                 {"category": "execution", "level": "info", "message": "a", "timestamp": "2026-03-01T10:00:00Z"},
                 {"category": "nothing", "level": "info", "message": "a"}]
                """;

        var first = owner.post("/api/executions/logged/logs", lines);
        var again = owner.post("/api/executions/logged/logs", lines);

        assertThat(statuses(first)).containsExactly(201, 201, 400);
        assertThat(statuses(again)).containsExactly(200, 200, 400);
        assertThat(again.text("items.0.id")).isEqualTo(first.text("items.0.id"));
        assertThat(owner.get("/api/executions/logged").size("logs")).isEqualTo(2);
        assertThat(owner.post("/api/executions/nobody/logs", lines).status()).isEqualTo(404);
    }

    @Test
    void pagesThroughALog() {
        owner.create("/api/executions", execution("long", "success", "\"duration\": 1"));
        var lines = IntStream.range(0, 25)
                .mapToObj("{\"category\": \"execution\", \"level\": \"info\", \"message\": \"line %d\"}"::formatted)
                .toList();
        owner.post("/api/executions/long/logs", lines.toString());

        var seen = new ArrayList<String>();
        var page = owner.get("/api/executions/long/logs?limit=10");
        while (true) {
            for (int i = 0; i < page.size("items"); i++) {
                seen.add(page.text("items.%d.message".formatted(i)));
            }
            if (page.at("nextCursor") == null) {
                break;
            }
            page = owner.get("/api/executions/long/logs?limit=10&cursor=" + page.text("nextCursor"));
        }
        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void showsMembersWhatTheyRanAndWhatRanOfTheirAgents() {
        var member = owner.colleague("member", "write", "read", "ingest");
        var memberAgent = member.newAgent();
        owner.create("/api/executions", execution("owners", "success", "\"duration\": 1"));
        owner.create(
                "/api/executions",
                execution("owners-of-member", "failed", "\"duration\": 1").replace(agent, memberAgent));
        member.create("/api/executions", execution("members", "success", "\"duration\": 1"));

        assertThat(ids(owner.get("/api/executions"))).containsExactly("members", "owners-of-member", "owners");
        assertThat(ids(member.get("/api/executions"))).containsExactly("members", "owners-of-member");
        assertThat(ids(member.get("/api/executions?agentId=" + agent))).containsExactly("members");
        assertThat(ids(member.get("/api/executions?agentId=" + memberAgent))).containsExactly("owners-of-member");
        assertThat(ids(member.get("/api/executions?userId=" + owner.userId()))).containsExactly("owners-of-member");
        assertThat(ids(member.get("/api/executions?agentId=%s&userId=%s".formatted(agent, owner.userId()))))
                .isEmpty();
        assertThat(ids(member.get("/api/executions/history"))).containsExactly("members");
        assertThat(ids(owner.get("/api/executions?status=failed"))).containsExactly("owners-of-member");
        assertThat(ids(owner.get("/api/executions?errorCode=UNKNOWN_ERROR"))).containsExactly("owners-of-member");
        assertThat(member.get("/api/executions/owners").status()).isEqualTo(404);
        assertThat(member.get("/api/executions/owners-of-member").status()).isEqualTo(200);
        assertThat(member.get("/api/executions/owners").body())
                .isEqualTo(member.get("/api/executions/nothing").body().replace("nothing", "owners"));
        assertThat(API.newTenant().get("/api/executions/owners").status()).isEqualTo(404);
    }

    /** Further back than one page looks; a filter that hardly anything passes does not read the whole list at once. */
    @Test
    void findsWhatLiesFarBackOnALaterPage() {
        Tenant member = owner.colleague("member", "read", "write", "ingest");
        String agent = member.newAgent();
        API.sql("""
                INSERT INTO agent_executions (
                    workspace_id, id, agent_id, user_id, execution_id, content_sha256, status, error_code, duration, started_at,
                    created_at)
                SELECT
                    '%s', gen_random_uuid(), '%s', '%s', 'execution-' || number, sha256('x'),
                    CASE number WHEN 0 THEN 'error' ELSE 'success' END, CASE number WHEN 0 THEN 'UNKNOWN_ERROR' END, 1,
                    times.at, times.at
                FROM generate_series(0, %d) AS number
                CROSS JOIN LATERAL (SELECT now() - interval '1 d' + number * interval '1 ms' AS at) AS times
                """.formatted(owner.workspaceId(), agent, member.userId(), Reach.ROWS));
        List<String> filters = List.of(
                "agentId=%s&status=error".formatted(agent),
                "agentId=%s&errorCode=UNKNOWN_ERROR".formatted(agent),
                "userId=%s&status=error".formatted(member.userId()));

        for (String filter : filters) {
            for (Tenant reader : List.of(owner, member)) {
                String path = "/api/executions?" + filter;
                Answer first = reader.get(path);
                Answer second = reader.get(path + "&cursor=" + first.text("nextCursor"));

                assertThat(ids(first)).as(path).isEmpty();
                assertThat(ids(second)).as(path).containsExactly("execution-0");
                assertThat(second.at("nextCursor")).as(path).isNull();
            }
        }
        Answer first = member.get("/api/executions?status=error");
        Answer second = member.get("/api/executions?status=error&cursor=" + first.text("nextCursor"));
        assertThat(ids(first)).isEmpty();
        assertThat(ids(second)).containsExactly("execution-0");
        assertThat(ids(owner.get("/api/executions?errorCode=UNKNOWN_ERROR")))
                .as("an index has these")
                .contains("execution-0");
    }

    @Test
    void pagesThroughAllExecutionsOnce() {
        var lot = IntStream.range(0, 23)
                .mapToObj(i -> execution("p" + i, i % 2 == 0 ? "success" : "timeout", "\"duration\": " + i))
                .toList();
        owner.post("/api/executions", lot.toString());

        for (String filter : List.of("", "&status=success", "&agentId=" + agent, "&userId=" + owner.userId())) {
            var seen = new ArrayList<String>();
            var page = owner.get("/api/executions?limit=5" + filter);
            seen.addAll(ids(page));
            while (page.at("nextCursor") != null) {
                page = owner.get("/api/executions?limit=5" + filter + "&cursor=" + page.text("nextCursor"));
                seen.addAll(ids(page));
            }
            assertThat(seen)
                    .as(filter)
                    .hasSize(filter.contains("status") ? 12 : 23)
                    .doesNotHaveDuplicates();
        }
        var cursor = owner.get("/api/executions?limit=5").text("nextCursor");
        assertThat(owner.get("/api/executions?limit=5&status=success&cursor=" + cursor)
                        .status())
                .isEqualTo(400);
        assertThat(owner.get("/api/executions?startDate=2026-03-02T00:00:00Z&endDate=2026-03-01T00:00:00Z")
                        .text("errors.0.pointer"))
                .isEqualTo("endDate");
    }

    @Test
    void countsTwoThousandExecutionsOfOneAgentInParallelLots() {
        var lots = IntStream.range(0, 40)
                .mapToObj(lot -> IntStream.range(0, 50)
                        .mapToObj(i -> execution("x" + lot + "-" + i, "success", "\"duration\": " + i))
                        .toList()
                        .toString())
                .toList();

        var answers = Threads.together(lots.stream()
                .map(lot -> (java.util.concurrent.Callable<Answer>) () -> owner.post("/api/executions", lot))
                .toList());

        assertThat(answers).allSatisfy(answer -> assertThat(statuses(answer)).containsOnly(201));
        assertThat(API.query("SELECT total_executions FROM agents WHERE id = '%s'".formatted(agent)))
                .isEqualTo("2000");
        assertThat(API.query("""
                        SELECT concat_ws(' ', sum(total_executions), sum(total_duration))
                        FROM agent_metrics
                        WHERE agent_id = '%s' AND hour IS NULL
                        """.formatted(agent))).isEqualTo("2000 49000");
    }

    private static List<Integer> statuses(Answer answer) {
        return IntStream.range(0, answer.size("items"))
                .mapToObj(i -> Integer.valueOf(answer.text("items.%d.status".formatted(i))))
                .toList();
    }

    private static List<String> ids(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return IntStream.range(0, answer.size("items"))
                .mapToObj(i -> answer.text("items.%d.executionId".formatted(i)))
                .toList();
    }

    private void assertRefused(String execution, String pointer) {
        var answer = owner.post("/api/executions", execution);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo(pointer);
    }

    private String execution(String id, String status, String more) {
        return "{\"executionId\": \"%s\", \"agentId\": \"%s\", \"status\": \"%s\", %s}"
                .formatted(id, agent, status, more);
    }

    private Answer postCompressed(String body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body.getBytes(StandardCharsets.UTF_8));
        }
        var headers = new HashMap<>(Map.of(
                "Content-Type", "application/json",
                "Content-Encoding", "gzip",
                "Authorization", "Bearer " + owner.key()));
        return API.handle(TestApi.event(
                        "POST", "/api/executions", Base64.getEncoder().encodeToString(bytes.toByteArray()), headers)
                .withIsBase64Encoded(true));
    }
}
