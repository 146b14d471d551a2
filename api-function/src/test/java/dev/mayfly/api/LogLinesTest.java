package dev.mayfly.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.CuttingProxy;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.LogLines;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lines of the log as CloudWatch gets them, whatever becomes of a request. */
class LogLinesTest {

    private static final String SECRET = "canary-secret-5d1f";
    private static final String PROMPT = "canary-prompt-93ab";

    private static TestApi direct;
    private static CuttingProxy proxy;
    private static TestApi proxied;

    @BeforeAll
    static void start() throws IOException {
        direct = TestApi.start();
        proxy = new CuttingProxy(direct.database().url());
        proxied = TestApi.start(
                Map.of("datasources.default.url", proxy.url(), "datasources.default.connection-timeout", 1000));
    }

    @AfterAll
    static void stop() throws IOException {
        proxied.close();
        proxy.close();
        direct.close();
    }

    @Test
    void sayWhichRequestOfWhichWorkspaceTheyAreOf() throws IOException {
        Tenant owner = direct.newTenant();
        owner.newExperiment("e", 1);
        JsonNode line;
        try (var log = new LogLines()) {
            owner.get("/api/experiments/e");

            line = parse(log.lines().getLast());
        }

        assertThat(text(line, "formattedMessage")).isEqualTo("Answered a request");
        assertThat(text(line, "level")).isEqualTo("INFO");
        JsonNode context = Objects.requireNonNull(line.get("mdc"));
        assertThat(text(context, "requestId")).isEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(text(context, "workspaceId")).isEqualTo(owner.workspaceId());
        assertThat(text(context, "method")).isEqualTo("GET");
        assertThat(text(context, "route")).isEqualTo("/api/experiments/{trackingId}");
        var values = Objects.requireNonNull(line.get("kvpList")).values();
        assertThat(values)
                .anySatisfy(value -> assertThat(value).isEqualTo(parse("{\"status\": \"200\"}")))
                .anySatisfy(value -> assertThat(value.get("durationMs")).isNotNull());
    }

    @Test
    void sayNothingOfTheRequestBefore() throws IOException {
        direct.newTenant().get("/api/agents");
        JsonNode line;
        try (var log = new LogLines()) {
            direct.call("GET", "/api/agents", null, null);

            line = parse(log.lines().getLast());
        }

        JsonNode context = Objects.requireNonNull(line.get("mdc"));
        assertThat(context.get("workspaceId")).isNull();
        assertThat(text(context, "route")).isEqualTo("/api/agents");
    }

    @Test
    void holdNoSecretNoKeyAndNoPromptWhateverBecomesOfTheRequest() throws Exception {
        Tenant owner = direct.newTenant();
        Tenant through = new Tenant(proxied, owner.token(), owner.workspaceId(), owner.key());
        String train = owner.newTrain("Train");
        var answers = new ArrayList<Answer>();
        List<String> lines;
        try (var log = new LogLines()) {
            answers.addAll(bothWrites(owner, train, "fine"));
            answers.add(owner.post("/api/credentials", credential("fine").replace("openai", PROMPT)));
            answers.add(owner.get("/api/agents?limit=%s".formatted(SECRET)));
            owner.get("/api/%s/%s".formatted(SECRET, PROMPT));
            answers.add(direct.call("GET", "/api/agents", null, owner.key() + SECRET));
            answers.addAll(whileTheDatabaseFails(owner, train));
            answers.addAll(whileTheDatabaseIsSlow(owner, train));
            proxy.setAway(true);
            answers.addAll(bothWrites(through, train, "away"));
            proxy.setAway(false);

            lines = log.lines();
        }

        assertThat(answers.stream().map(Answer::status))
                .containsExactly(201, 201, 400, 400, 401, 500, 500, 503, 503, 503, 503);
        assertThat(lines).hasSizeGreaterThanOrEqualTo(answers.size()).allSatisfy(line -> {
            assertThat(parse(line).isObject()).isTrue();
            assertThat(line)
                    .doesNotContain(SECRET, PROMPT, owner.key(), owner.key().substring(36), owner.token());
        });
        assertThat(answers.stream().filter(answer -> answer.status() >= 400).map(Answer::body))
                .noneMatch(body -> body.contains(SECRET) || body.contains(PROMPT) || body.contains(owner.key()));
    }

    private static List<Answer> bothWrites(Tenant owner, String train, String account) {
        return List.of(owner.post("/api/credentials", credential(account)), owner.post("/api/requests", """
                        {"train": "%s", "request": {"model": "m", "messages": [{"role": "user", "content": "%s"}]},
                         "response": {"type": "message", "role": "assistant", "content": [{"type": "text", "text": "%s"}]}}
                        """.formatted(
                        train, PROMPT, PROMPT)));
    }

    private static List<Answer> whileTheDatabaseFails(Tenant owner, String train) {
        direct.sql("ALTER TABLE provider_credentials ADD CONSTRAINT nothing_new CHECK (name = '') NOT VALID");
        direct.sql("ALTER TABLE api_requests ADD CONSTRAINT nothing_new CHECK (model = '') NOT VALID");
        try {
            return bothWrites(owner, train, "failing");
        } finally {
            direct.sql("ALTER TABLE provider_credentials DROP CONSTRAINT nothing_new");
            direct.sql("ALTER TABLE api_requests DROP CONSTRAINT nothing_new");
        }
    }

    /** Both tables are locked, and no statement may take long. */
    private static List<Answer> whileTheDatabaseIsSlow(Tenant owner, String train) throws SQLException, IOException {
        try (var hasty = TestApi.start(Map.of(
                        "datasources.default.url",
                        direct.database().url(),
                        "datasources.default.connection-init-sql",
                        "SET statement_timeout = '300ms'"));
                var connection = direct.database().connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("LOCK TABLE provider_credentials, api_requests");
            return bothWrites(new Tenant(hasty, owner.token(), owner.workspaceId(), owner.key()), train, "slow");
        }
    }

    private static String credential(String account) {
        return """
                {"provider": "openai", "accountId": "%s", "name": "Name", "kind": "api_key", "secret": "%s"}
                """.formatted(account, SECRET);
    }

    private static JsonNode parse(String line) {
        try {
            return Objects.requireNonNull(direct.bean(JsonMapper.class).readValue(line, JsonNode.class));
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static String text(JsonNode node, String field) {
        return Objects.requireNonNull(node.get(field), field).getStringValue();
    }
}
