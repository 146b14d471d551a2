package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mayfly.test.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** With the events of infra/events, as CloudFormation sends them, and a server in the place of its answers' bucket. */
class CustomResourceTest {

    private static final Path EVENTS = Path.of("../infra/events");
    private static final String LATEST = SchemaVersions.of(Scripts.load()).latest();
    private static final String CURRENT = """
            SELECT version
            FROM flyway_schema_history
            ORDER BY installed_rank DESC
            LIMIT 1
            """;

    private TestDatabase database = TestDatabase.createEmpty();
    private final Stub bucket = new Stub(_ -> new Stub.Answer(200, ""));

    @AfterEach
    void close() {
        bucket.close();
        database.close();
    }

    @Test
    void migratesWhenTheStackIsCreated() throws Exception {
        invoke("migrate-create.json", 900_000);

        assertThat(bucket.calls()).singleElement().satisfies(call -> {
            assertThat(call.method()).isEqualTo("PUT");
            assertThat(call.contentType()).isEmpty();
            assertThat(call.query()).isEqualTo("X-Amz-Signature=example");
            assertThat(call.body())
                    .isEqualTo(
                            "{\"Status\":\"SUCCESS\",\"PhysicalResourceId\":\"mayfly-schema\",\"StackId\":\"arn:aws:cloudformation:eu-central-1:123456789012:stack/mayfly/51af3dc0-da77-11e4-872e-1234567db123\",\"RequestId\":\"5a6b7c8d-0000-4000-8000-000000000001\",\"LogicalResourceId\":\"MigrationRun\",\"Data\":{\"Outcome\":\"Migrated\",\"Version\":\"%s\"}}"
                                    .formatted(Migrations.latest()));
        });
        assertThat(rows(database, CURRENT)).containsExactly(Migrations.latest());
    }

    @Test
    void migratesWhatIsNewWhenTheStackIsUpdated() throws Exception {
        beginAt("041");

        invoke("migrate-update.json", 900_000);

        assertThat(answer()).contains("\"Status\":\"SUCCESS\"", "\"PhysicalResourceId\":\"mayfly-schema\"");
        assertThat(rows(database, CURRENT)).containsExactly(Migrations.latest());
    }

    @Test
    void letsTheSchemaBeWhenTheUpdateIsTakenBack() throws Exception {
        beginAt("041");

        invoke("migrate-stack-rollback.json", 900_000);

        assertThat(answer()).contains("\"Status\":\"SUCCESS\"", "The schema stays");
        assertThat(rows(database, CURRENT)).containsExactly("041");
    }

    @Test
    void letsTheSchemaBeWhenItIsNewerThanThePackage() throws Exception {
        beginAt(Migrations.latest());
        execute(database, """
                INSERT INTO flyway_schema_history (
                    installed_rank, version, description, type, script, checksum, installed_by, execution_time, success
                )
                VALUES (10000, '999', 'of tomorrow', 'SQL', 'V999__of_tomorrow.sql', 1, 'somebody', 1, true)
                """);

        invoke("migrate-update.json", 900_000);

        assertThat(answer()).contains("\"Status\":\"SUCCESS\"", "The schema stays: it is newer");
    }

    @Test
    void letsTheSchemaBeWhenTheStackIsDeleted() throws Exception {
        invoke("migrate-delete.json", 900_000);

        assertThat(answer()).contains("\"Status\":\"SUCCESS\"");
        assertThat(rows(database, "SELECT to_regclass('flyway_schema_history')"))
                .containsExactly("null");
    }

    @Test
    void refusesAVersionThatThePackageNeverHad() throws Exception {
        invokeEvent(event("migrate-create.json").replace(LATEST, "of-another-commit"), 900_000);

        assertThat(answer())
                .contains(
                        "\"Status\":\"FAILED\"", "SchemaVersion is of-another-commit, and this package's is " + LATEST);
        assertThat(rows(database, "SELECT to_regclass('flyway_schema_history')"))
                .containsExactly("null");
    }

    @Test
    void answersWhenMigratingFails() throws Exception {
        execute(database, "CREATE TABLE agents (id integer)");

        invoke("migrate-create.json", 900_000);

        assertThat(answer()).contains("\"Status\":\"FAILED\"", "The action baseline takes it over");
    }

    @Test
    void answersWhenItIsNotConfigured() throws Exception {
        var handler = new MigrateHandler(() -> MigrateConfiguration.from(Map.of()));

        handler.handleRequest(
                stream(event("migrate-create.json")), new ByteArrayOutputStream(), Calls.context(900_000));

        assertThat(answer()).contains("\"Status\":\"FAILED\"", "Set DIRECT_URL");
    }

    /** Whose lock it is that the migration waits for does not matter; it is half a minute that is left for the answer. */
    @Test
    void answersBeforeItsTimeIsOverAndLeavesNoLock() throws Exception {
        beginAt("003");
        try (var reader = database.connect()) {
            reader.setAutoCommit(false);
            execute(reader, "SELECT FROM eval_batches");

            invoke("migrate-update.json", 31_000);

            assertThat(answer()).contains("\"Status\":\"FAILED\"", "The time was over before the migration was");
            Migrations.await(database, """
                    SELECT
                    WHERE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')
                    """);
        }
        assertThat(Migrations.migrate(database).to()).isEqualTo(Migrations.latest());
    }

    @Test
    void triesAgainToAnswer() throws Exception {
        var calls = new AtomicInteger();
        try (var flaky = new Stub(_ -> new Stub.Answer(calls.incrementAndGet() < 3 ? 503 : 200, ""))) {
            invokeEvent(
                    event("migrate-delete.json")
                            .replace(bucket.uri().toString(), flaky.uri().toString()),
                    900_000);
        }

        assertThat(calls).hasValue(3);
    }

    @Test
    void neverLogsWhereItAnswers() throws IOException {
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var level = root.getLevel();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        try {
            invoke("migrate-delete.json", 900_000);
            bucket.close();
            assertThatThrownBy(() -> invoke("migrate-delete.json", 900_000))
                    .isInstanceOf(MigrationException.class)
                    .hasMessage("Could not answer CloudFormation: ConnectException")
                    .hasNoCause();
        } finally {
            root.detachAppender(log);
            root.setLevel(level);
        }

        assertThat(log.list)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event + String.valueOf(event.getKeyValuePairs()))
                        .doesNotContain("X-Amz-Signature"));
    }

    /** Instead of at the very beginning. */
    private void beginAt(String version) {
        database.close();
        database = Migrations.migratedTo(version);
    }

    private void invoke(String file, int remainingMillis) throws IOException {
        invokeEvent(event(file), remainingMillis);
    }

    private void invokeEvent(String event, int remainingMillis) throws IOException {
        var output = new ByteArrayOutputStream();
        new MigrateHandler(configuration(database))
                .handleRequest(stream(event), output, Calls.context(remainingMillis));
        assertThat(output.size()).isZero();
    }

    private String answer() {
        assertThat(bucket.calls()).hasSize(1);
        return bucket.calls().getFirst().body();
    }

    /** With this package's version, and an address that is answered here. */
    private String event(String file) throws IOException {
        return Files.readString(EVENTS.resolve(file))
                .replaceFirst("https://[^/]+", bucket.uri().toString())
                .replace("\"schema-version\"", "\"%s\"".formatted(LATEST));
    }

    private static ByteArrayInputStream stream(String event) {
        return new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8));
    }
}
