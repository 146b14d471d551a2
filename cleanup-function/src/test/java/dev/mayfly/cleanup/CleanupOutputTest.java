package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.LogLines;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestConversations;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Trains;
import io.micronaut.context.ApplicationContext;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a run tells CloudWatch: lines with metrics, and lines of the log. */
class CleanupOutputTest {

    private static final String PROMPT = "canary-prompt-93ab";

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext API = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .start();
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();

    private final JsonMapper json = CONTEXT.getBean(JsonMapper.class);
    private final ByteArrayOutputStream metrics = new ByteArrayOutputStream();
    private final Tenant tenant = Tenant.in(DATABASE);

    @AfterAll
    static void close() {
        API.close();
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void printsLinesOfWhichCloudWatchMakesMetrics() throws IOException {
        var earliest = Instant.now().toEpochMilli();
        tenant.expiredExperiment(1, 1);
        tenant.run(tenant.expiredExperiment(1, 1), 1, 300);
        tenant.run(tenant.regularBatch(2), 2, -1);

        handle("{\"tasks\": [\"lost-jobs\", \"expired-experiments\"]}");

        var lines = metrics.toString(StandardCharsets.UTF_8)
                .lines()
                .map(this::parse)
                .toList();
        assertThat(lines).hasSize(3).allSatisfy(line -> {
            assertThat(at(line, "_aws", "Timestamp").getLongValue())
                    .isBetween(earliest, Instant.now().toEpochMilli());
            assertThat(at(line, "_aws", "CloudWatchMetrics").size()).isEqualTo(1);
            for (JsonNode directive : at(line, "_aws", "CloudWatchMetrics").values()) {
                assertNamesWhatIsThere(line, directive);
            }
        });
        assertThat(lines.getFirst().get("Task")).as("of all tasks together").isNull();
        assertThat(at(lines.getFirst(), "Done").getIntValue()).isEqualTo(3);
        var experiments = lines.getLast();
        assertThat(at(experiments, "Task").getStringValue()).isEqualTo("expired-experiments");
        assertThat(at(experiments, "Found").getIntValue()).isEqualTo(2);
        assertThat(at(experiments, "Done").getIntValue()).isEqualTo(1);
        assertThat(at(experiments, "Skipped").getIntValue()).isEqualTo(1);
        assertThat(at(experiments, "Failed").getIntValue()).isZero();
        assertThat(at(experiments, "Remaining").getIntValue()).isEqualTo(1);
        assertThat(at(experiments, "OldestOverdue").getIntValue()).isPositive();
        assertThat(at(experiments, "LockWaits").getIntValue()).isZero();
        assertThat(at(experiments, "Duration").getLongValue()).isNotNegative();
    }

    @Test
    void holdsNoPromptWhetherATaskSucceedsOrFails() throws IOException {
        var train = Trains.in(tenant).newTrain("train", tenant.userId());
        new TestConversations(API, tenant.workspace(), train).newConversation(PROMPT, PROMPT);
        ADMINISTRATOR.execute("UPDATE api_request_payloads SET stored_at = now() - interval '1 year'");
        tenant.expiredExperiment(1, 1);
        ADMINISTRATOR.execute(
                "CREATE TABLE pins (id uuid, request_id uuid, FOREIGN KEY (id, request_id) REFERENCES api_request_payloads)");
        ADMINISTRATOR.execute("INSERT INTO pins SELECT workspace_id, request_id FROM api_request_payloads");
        List<String> lines;
        try (var log = new LogLines()) {
            handle("{}");
            ADMINISTRATOR.execute("DROP TABLE pins");
            handle("{}");

            lines = log.lines();
        }

        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM api_request_payloads"))
                .isZero();
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains("A task failed", "old-payloads"))
                .anySatisfy(line -> assertThat(line).contains("Deleted an experiment"))
                .allSatisfy(line -> assertThat(line)
                        .doesNotContain(PROMPT)
                        .contains("\"requestId\":\"00000000-0000-0000-0000-000000000000\""));
        assertThat(metrics.toString(StandardCharsets.UTF_8)).isNotEmpty().doesNotContain(PROMPT);
    }

    private void handle(String event) throws IOException {
        new CleanupHandler(CONTEXT, new PrintStream(metrics, true, StandardCharsets.UTF_8))
                .handleRequest(
                        new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                        new ByteArrayOutputStream(),
                        new TestContext(() -> 900_000));
    }

    private static void assertNamesWhatIsThere(JsonNode line, JsonNode directive) {
        assertThat(at(directive, "Namespace").getStringValue()).isEqualTo("Mayfly");
        for (JsonNode dimensions : at(directive, "Dimensions").values()) {
            for (JsonNode dimension : dimensions.values()) {
                assertThat(at(line, dimension.getStringValue()).isString()).isTrue();
            }
        }
        assertThat(at(directive, "Metrics").size()).isEqualTo(8);
        for (JsonNode definition : at(directive, "Metrics").values()) {
            var name = at(definition, "Name").getStringValue();
            assertThat(at(line, name).isNumber()).as(name).isTrue();
            assertThat(at(definition, "Unit").getStringValue()).isIn("Count", "Milliseconds", "Seconds");
        }
    }

    private JsonNode parse(String line) {
        try {
            return Objects.requireNonNull(json.readValue(line, JsonNode.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode at(JsonNode node, String... path) {
        var found = node;
        for (var name : path) {
            found = Objects.requireNonNull(found.get(name), name);
        }
        return found;
    }
}
