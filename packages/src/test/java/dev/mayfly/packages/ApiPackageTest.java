package dev.mayfly.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mayfly.packages.RuntimeApi.Outcome;
import dev.mayfly.test.Administrator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API's zip under AWS's runtime client. */
class ApiPackageTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Installation installation;

    @SuppressWarnings("NullAway.Init")
    private static FunctionProcess function;

    @BeforeAll
    static void start() throws IOException {
        installation = Installation.create();
        function = FunctionProcess.start(Zip.API, installation.app(), folder);
    }

    @AfterAll
    static void stop() {
        function.close();
        installation.close();
    }

    @Test
    void answersEventsOfFormat1() throws Exception {
        JsonNode created = answer("POST", "/api/batches", experiment("packaged", "One document"));
        JsonNode found = answer("GET", "/api/experiments/packaged", null);

        assertThat(created.get("statusCode").intValue()).as(created.toString()).isEqualTo(201);
        assertThat(found.get("statusCode").intValue()).as(found.toString()).isEqualTo(200);
        assertThat(found.at("/headers/Content-Type").asText()).startsWith("application/json");
        assertThat(ApiEvents.read(found.get("body").asText()).get("trackingId").asText())
                .isEqualTo("packaged");
    }

    @ParameterizedTest
    @CsvSource({"api-health.json, 200", "api-create-experiment.json, 201"})
    void answersTheSampleEvents(String name, int status) throws Exception {
        String event = Files.readString(Zip.ROOT.resolve("infra/events").resolve(name))
                .replace("mf_<your key>", installation.key());

        Outcome outcome = function.invoke(event);

        assertThat(ApiEvents.read(outcome.body()).get("statusCode").intValue())
                .as(outcome.body())
                .isEqualTo(status);
    }

    /** Why the templates ask for 1.0. When this fails, Micronaut may have learned it: then try 2.0 in earnest. */
    @Test
    void isNotCalledWithFormat2() throws Exception {
        Outcome outcome = function.invoke(ApiEvents.format2("/health/live", "", installation.key()));

        assertThat(ApiEvents.read(outcome.body()).path("statusCode").asInt())
                .as(outcome.body())
                .isNotEqualTo(200);
        assertThat(answer("GET", "/health/live", null).get("statusCode").intValue())
                .isEqualTo(200);
    }

    @Test
    void takesWhatFitsIntoSixMegabytesAndGivesItBack() throws Exception {
        // Four characters each in the JSON within the JSON of the event, and in that of the answer.
        String text = "\"".repeat(1_400_000);

        JsonNode created = answer("POST", "/api/documents", document(text));
        JsonNode refused = answer("POST", "/api/documents", document("x".repeat(5_000_001)));

        assertThat(created.get("statusCode").intValue())
                .as(created.get("body").asText())
                .isEqualTo(201);
        assertThat(refused.get("statusCode").intValue()).isEqualTo(413);
        assertThat(ApiEvents.read(refused.get("body").asText()).get("code").asText())
                .isEqualTo("request_entity_too_large");
        String id = ApiEvents.read(created.get("body").asText()).get("id").asText();
        assertThat(answer("GET", "/api/documents/" + id, null).get("statusCode").intValue())
                .isEqualTo(200);
    }

    @Test
    void saysWhyItCannotStart() throws Exception {
        var settings = new HashMap<>(installation.app());
        settings.put("DATABASE_USER", installation.database().adminUser());
        settings.put("DATABASE_PASSWORD", installation.database().adminPassword());
        try (var refused = FunctionProcess.start(Zip.API, settings, folder)) {
            assertThat(refused.await(refused.api().initError()))
                    .contains("The API must connect as mayfly_app", "is a superuser");
        }
    }

    @Test
    void aRequestWhoseTimeIsOverLeavesNothingBehindAndTheNextInstanceGoesOn() throws Exception {
        try (var slow = FunctionProcess.start(Zip.API, installation.app(), folder);
                Connection other = holdWorkspaces()) {
            slow.invoke(ApiEvents.format1("GET", "/health/ready", installation.key(), null));
            var outcome = slow.api()
                    .invoke(
                            ApiEvents.format1(
                                    "POST", "/api/batches", installation.key(), experiment("late", "One document")),
                            Duration.ofSeconds(2));
            installation.administrator().await("EXISTS (SELECT FROM pg_locks WHERE NOT granted)");

            slow.killAfter(Duration.ofMillis(100));

            other.rollback();
            assertThat(outcome).isNotDone();
        }
        installation
                .administrator()
                .await("NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'mayfly_app' AND state <> 'idle')");
        assertThat(installation.administrator().number("SELECT count(*) FROM eval_batches WHERE tracking_id = 'late'"))
                .isZero();
        assertThat(answer("POST", "/api/batches", experiment("late", "One document"))
                        .get("statusCode")
                        .intValue())
                .isEqualTo(201);
    }

    private static Connection holdWorkspaces() throws SQLException {
        Connection connection = installation.database().connect();
        connection.setAutoCommit(false);
        Administrator.execute(connection, "LOCK TABLE eval_batches IN SHARE MODE");
        return connection;
    }

    private static String experiment(String trackingId, String text) {
        ObjectNode body = ApiEvents.JSON.createObjectNode();
        body.put("trackingId", trackingId).put("isEphemeral", true).put("expiresInDays", 1);
        body.putObject("ephemeralAgent").put("name", "Judge").put("primaryInstructions", "Judge the text.");
        body.putObject("ephemeralDocuments")
                .putArray("inline")
                .addObject()
                .put("title", "One")
                .put("content", text);
        return body.toString();
    }

    private static String document(String text) {
        return ApiEvents.JSON
                .createObjectNode()
                .put("title", "Long")
                .put("content", text)
                .toString();
    }

    private static JsonNode answer(String method, String path, @Nullable String body) throws Exception {
        Outcome outcome = function.invoke(ApiEvents.format1(method, path, installation.key(), body));
        assertThat(outcome.isError()).as(outcome.body()).isFalse();
        return ApiEvents.read(outcome.body());
    }
}
