package dev.mayfly.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Neither credentials nor contents reach the log, whatever becomes of the request. */
class SecretsTest {

    private static final String CANARY = "canary-7f3a9c";

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Level level = root.getLevel();

    @BeforeEach
    void listen() {
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.INFO);
        ((Logger) LoggerFactory.getLogger("dev.mayfly")).setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(lines);
        root.setLevel(level);
        ((Logger) LoggerFactory.getLogger("dev.mayfly")).setLevel(null);
    }

    @Test
    void nothingSecretIsLoggedWhetherARequestSucceedsIsRefusedOrFails() {
        Tenant owner = API.newTenant();

        List<Integer> statuses = List.of(
                owner.post("/api/documents", document("fine")).status(),
                owner.post("/api/agents", agent("fine")).status(),
                owner.post("/api/agents", agent("")).status(),
                owner.post("/api/documents", document("\\u0000")).status(),
                owner.post("/api/documents", "{\"title\": \"%s\", \"content\"".formatted(CANARY))
                        .status(),
                API.call("GET", "/api/agents", null, owner.token() + CANARY).status(),
                API.call("GET", "/api/agents", null, owner.key() + CANARY).status(),
                API.call("GET", "/api/agents", null, null, Map.of("Authorization", "Basic " + CANARY))
                        .status());
        String key = owner.post("/api/api-keys", "{\"name\": \"%s\", \"scopes\": [\"read\"]}".formatted(CANARY))
                .text("key");
        Answer failed = failing(owner, "document_versions", "title", document("boom"), "/api/documents");
        Answer failedAgent = failing(owner, "agents", "name", agent("boom"), "/api/agents");

        assertThat(statuses).containsExactly(201, 201, 400, 400, 400, 401, 401, 401);
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failedAgent.status()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain(CANARY, "document_versions", "boom");
        assertThat(lines.list).anySatisfy(line -> assertThat(line.getMessage()).isEqualTo("A request failed"));
        assertThat(lines.list.stream().map(SecretsTest::whole))
                .allSatisfy(line -> assertThat(line)
                        .doesNotContain(
                                CANARY, owner.key(), owner.key().substring(36), key, key.substring(36), owner.token()));
    }

    @Test
    void noProvidersSecretIsLoggedWhetherItIsStoredLeasedRefusedOrLost() {
        Tenant owner = API.newTenant();
        String train = owner.newTrain("Train");
        String credential = owner.newCredential("account", CANARY);
        owner.useCredentials(train, credential);
        String lease = "/api/trains/%s/credentials/lease".formatted(train);

        Answer leased = owner.post(lease, "{}");
        String trainKey = owner.withTrainKey(train).key();
        List<Answer> refused = List.of(
                owner.post("/api/credentials", credential("account")),
                owner.post("/api/credentials", credential("")),
                owner.post("/api/credentials", credential("x").replace("\"openai\"", CANARY)),
                owner.post("/api/credentials/%s/rotate".formatted(train), "{\"secret\": \"%s\"}".formatted(CANARY)),
                owner.post(
                        "/api/credentials/%s/rotate".formatted(credential),
                        "{\"secret\": [\"%s\"]}".formatted(CANARY)));
        Answer failed = failing(owner, "provider_credentials", "account_id", credential("boom"), "/api/credentials");
        API.sql("UPDATE provider_credentials SET sealed_secret = sealed_secret || '\\x00' WHERE id = '%s'"
                .formatted(credential));
        Answer lost = owner.post(lease, "{}");

        assertThat(leased.text("secret")).isEqualTo(CANARY);
        assertThat(refused.stream().map(Answer::status)).containsExactly(409, 400, 400, 404, 400);
        assertThat(refused.stream().map(Answer::body)).noneMatch(body -> body.contains(CANARY));
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain(CANARY);
        assertThat(lost.text("code")).isEqualTo("secret_unreadable");
        assertThat(lines.list.stream().map(SecretsTest::whole))
                .allSatisfy(line -> assertThat(line)
                        .doesNotContain(CANARY, trainKey, trainKey.substring(36), TestApi.CREDENTIAL_KEY));
    }

    /** Sends the body while the database refuses its title or name by a rule that the API does not know. */
    private static Answer failing(Tenant owner, String table, String column, String body, String path) {
        API.sql("ALTER TABLE %s ADD CONSTRAINT no_boom CHECK (%s <> 'boom') NOT VALID".formatted(table, column));
        try {
            return owner.post(path, body);
        } finally {
            API.sql("ALTER TABLE %s DROP CONSTRAINT no_boom".formatted(table));
        }
    }

    private static String credential(String account) {
        return """
                {"provider": "openai", "accountId": "%s", "name": "%s", "kind": "api_key", "secret": "%s"}
                """.formatted(account, account.isEmpty() ? "x" : account, CANARY);
    }

    private static String document(String title) {
        return "{\"title\": \"%s\", \"content\": \"%s\"}".formatted(title, CANARY);
    }

    private static String agent(String name) {
        return "{\"name\": \"%s\", \"description\": \"%s\", \"primaryInstructions\": \"%s\"}"
                .formatted(name, CANARY, CANARY);
    }

    /** Everything that an encoder may print of an event. */
    private static String whole(ILoggingEvent event) {
        var text = new StringBuilder(event.getFormattedMessage());
        text.append(Objects.toString(event.getKeyValuePairs())).append(event.getMDCPropertyMap());
        for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            text.append(' ').append(cause.getMessage());
        }
        return text.toString();
    }
}
