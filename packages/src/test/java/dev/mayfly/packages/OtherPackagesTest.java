package dev.mayfly.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.mayfly.packages.RuntimeApi.Outcome;
import dev.mayfly.packages.template.Templates;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zips of the cleanup and of the migrations under AWS's runtime client, with the events of the deployment. */
class OtherPackagesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Installation installation;

    @BeforeAll
    static void create() {
        installation = Installation.create();
    }

    @AfterAll
    static void drop() {
        installation.close();
    }

    @Test
    void theScheduleCleansUp() throws Exception {
        UUID expired = installation.tenant().expiredExperiment(1, 1);
        UUID running = installation.tenant().experiment(1, 1);
        try (var cleanup = FunctionProcess.start(Zip.CLEANUP, installation.maintenance(), folder)) {
            Outcome outcome = cleanup.invoke(Templates.inputOfTheCleanup());

            assertThat(outcome.isError()).as(outcome.body()).isFalse();
            assertThat(ApiEvents.read(outcome.body()).get("done").asInt()).isPositive();
            assertThat(cleanup.log()).contains("\"CloudWatchMetrics\"");
        }
        assertThat(installation.administrator().texts("SELECT id FROM eval_batches"))
                .contains(running.toString())
                .doesNotContain(expired.toString());
    }

    @Test
    void aCleanupThatHasNoTimeLeftStopsAndSaysSo() throws Exception {
        try (var cleanup = FunctionProcess.start(Zip.CLEANUP, installation.maintenance(), folder)) {
            Outcome outcome =
                    cleanup.await(cleanup.api().invoke(event("cleanup-scheduled.json"), Duration.ofSeconds(30)));

            assertThat(outcome.isError()).as(outcome.body()).isFalse();
            assertThat(ApiEvents.read(outcome.body()).get("complete").asBoolean())
                    .isFalse();
        }
    }

    @Test
    void anEmptyDatabaseIsMigratedToWhatThePackageHolds() throws Exception {
        try (TestDatabase empty = TestDatabase.createEmpty();
                var migrate = FunctionProcess.start(Zip.MIGRATE, owner(empty), folder)) {
            JsonNode migrated =
                    ApiEvents.read(migrate.invoke(event("migrate.json")).body());
            JsonNode info =
                    ApiEvents.read(migrate.invoke(event("migrate-info.json")).body());

            assertThat(migrated.get("migrations").size())
                    .as(migrated.toString())
                    .isPositive();
            assertThat(info.get("applied").size())
                    .isEqualTo(migrated.get("migrations").size());
            assertThat(info.get("pending")).isEmpty();
        }
    }

    @Test
    void cloudFormationIsAnsweredWhenTheSchemaIsThere() throws Exception {
        var answered = new CompletableFuture<String>();
        HttpServer cloudFormation = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cloudFormation.createContext("/", exchange -> {
            answered.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        cloudFormation.start();
        ObjectNode event = (ObjectNode) ApiEvents.read(event("migrate-create.json"));
        event.put("ResponseURL", "http://localhost:%d/".formatted(cloudFormation.getAddress().getPort()));
        ((ObjectNode) event.get("ResourceProperties")).put("SchemaVersion", Packages.schemaVersion());

        try (TestDatabase empty = TestDatabase.createEmpty();
                var migrate = FunctionProcess.start(Zip.MIGRATE, owner(empty), folder)) {
            migrate.invoke(event.toString());

            JsonNode answer = ApiEvents.read(migrate.await(answered));
            assertThat(answer.get("Status").asText()).as(answer.toString()).isEqualTo("SUCCESS");
            assertThat(new Administrator(empty).is("to_regclass('eval_batches') IS NOT NULL"))
                    .isTrue();
            assertThat(migrate.log()).doesNotContain(event.get("ResponseURL").asText());
        } finally {
            cloudFormation.stop(0);
        }
    }

    @Test
    void whatGoesWrongIsAnErrorOfTheInvocation() throws Exception {
        try (var migrate = FunctionProcess.start(Zip.MIGRATE, installation.owner(), folder)) {
            Outcome outcome = migrate.invoke("{\"action\": \"dance\"}");

            assertThat(outcome.isError()).isTrue();
            assertThat(outcome.body()).contains("Unknown action 'dance'");
            assertThat(migrate.invoke(event("migrate-info.json")).isError()).isFalse();
        }
    }

    @Test
    void aFunctionWithoutItsSettingsDoesNotStart() throws Exception {
        try (var migrate = FunctionProcess.start(Zip.MIGRATE, Map.of(), folder)) {
            assertThat(migrate.await(migrate.api().initError())).contains("Set DIRECT_URL");
        }
    }

    private static Map<String, String> owner(TestDatabase database) {
        return Map.of(
                "DIRECT_URL", database.url(),
                "DIRECT_USER", database.adminUser(),
                "DIRECT_PASSWORD", database.adminPassword());
    }

    private static String event(String name) throws IOException {
        return Files.readString(Zip.ROOT.resolve("infra/events").resolve(name));
    }
}
