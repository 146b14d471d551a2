package dev.mayfly.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.mayfly.local.demo.FirstExperiment;
import dev.mayfly.local.gateway.LambdaContext;
import dev.mayfly.local.postgres.EmbeddedServer;
import dev.mayfly.migrate.MigrateConfiguration;
import dev.mayfly.migrate.MigrateHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup is what could be restored. */
class BackupTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private static String key = "";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path copy;

    /** Makes a workspace with a key, an experiment and its jobs. */
    @BeforeAll
    static void fill() throws Exception {
        StartedFolder.copyTo(folder);
        try (var mayfly = start(folder)) {
            var step = FirstExperiment.steps().getFirst();
            var request = HttpRequest.newBuilder(URI.create(mayfly.url() + step.path()))
                    .POST(BodyPublishers.ofString(String.valueOf(step.body())))
                    .header("Authorization", "Bearer " + mayfly.key())
                    .header("Content-Type", "application/json")
                    .build();
            try (var client = HttpClient.newHttpClient()) {
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(201);
            }
            key = mayfly.key();
        }
    }

    @Test
    void restoresWhatARunningServerHadWhenTheBackupEnded() throws Exception {
        SortedMap<String, Long> counted;
        try (var original = LocalFolder.open(folder);
                var server = EmbeddedServer.start(original)) {
            BaseBackup.take(server, folder.resolve("postgres"), copy.resolve("postgres"), () -> addWorkspace(server));
            counted = BaseBackup.countRows(server);
        }
        StartedFolder.linkBinaries(copy);

        try (var restored = LocalFolder.open(copy);
                var server = EmbeddedServer.start(restored)) {
            assertThat(BaseBackup.countRows(server)).isEqualTo(counted);
            assertThat(counted.get("eval_jobs")).isEqualTo(2);
            assertThat(invokeMigrate(server, "info").get("pending")).isEqualTo(List.of());
            assertThat(invokeMigrate(server, "migrate").get("migrations")).isEqualTo(List.of());
        }

        assertTheCopyAnswers();
    }

    /** Onto another server, which knows none of the roles but the owner. */
    @Test
    void restoresWhatTheDocumentedCommandsDumped() throws Exception {
        SortedMap<String, Long> counted;
        try (var original = LocalFolder.open(folder);
                var server = EmbeddedServer.start(original)) {
            int version = BaseBackup.version(server);
            assumeTrue(
                    DocumentedDump.version() >= version,
                    "pg_dump %d on the PATH does not dump a server of %d".formatted(DocumentedDump.version(), version));
            DocumentedDump.run(commands(server).dump(), port(server), copy);
            counted = BaseBackup.countRows(server);
        }
        StartedFolder.linkBinaries(copy);

        try (var restored = LocalFolder.open(copy);
                var server = EmbeddedServer.start(restored)) {
            for (String command : commands(server).restoration()) {
                DocumentedDump.run(command, port(server), copy);
            }
            assertThat(BaseBackup.countRows(server)).isEqualTo(counted);
            assertThat(counted.get("eval_jobs")).isEqualTo(2);
            assertThat(invokeMigrate(server, "migrate").get("migrations")).isEqualTo(List.of());
            assertThat(invokeMigrate(server, "verify"))
                    .containsEntry("ok", true)
                    .containsEntry("differences", List.of());
        }

        assertTheCopyAnswers();
    }

    private static DocumentedDump commands(EmbeddedServer server) throws IOException {
        return DocumentedDump.read(String.valueOf(server.database().user()), "mayfly");
    }

    private static int port(EmbeddedServer server) {
        return URI.create(server.database().url().substring("jdbc:".length())).getPort();
    }

    /** Whoever has the keys too, has all of it back. */
    private void assertTheCopyAnswers() throws Exception {
        for (String secret : List.of(KeptKey.CREDENTIALS.file(), KeptKey.SESSIONS.file(), "identity.json")) {
            if (Files.exists(folder.resolve(secret))) {
                Files.copy(folder.resolve(secret), copy.resolve(secret));
            }
        }
        try (var mayfly = start(copy)) {
            assertThat(get(mayfly, "/health/ready", key).statusCode()).isEqualTo(200);
            assertThat(get(mayfly, "/api/experiments/" + FirstExperiment.FIRST, key)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** What {@code pg_dump --enable-row-security} reads: the owner is held by row-level security too, and must see all. */
    @Test
    void letsTheOwnerDumpEveryRow() throws Exception {
        try (var original = LocalFolder.open(folder);
                var server = EmbeddedServer.start(original)) {
            SortedMap<String, Long> counted = BaseBackup.countRows(server);
            for (Map.Entry<String, Long> table : counted.entrySet()) {
                assertThat(rowsSeenByOwner(server, table.getKey()))
                        .as(table.getKey())
                        .isEqualTo(table.getValue());
            }
        }
    }

    private static long rowsSeenByOwner(EmbeddedServer server, String table) throws SQLException {
        var database = server.database();
        try (var connection = DriverManager.getConnection(database.url(), database.user(), "");
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void addWorkspace(EmbeddedServer server) throws SQLException {
        try (var connection = BaseBackup.connect(server)) {
            connection
                    .createStatement()
                    .execute("INSERT INTO workspaces (id, name) VALUES (gen_random_uuid(), 'Made during the backup')");
        }
    }

    private static Map<String, Object> invokeMigrate(EmbeddedServer server, String action) throws Exception {
        var database = server.database();
        var answer = new ByteArrayOutputStream();
        new MigrateHandler(MigrateConfiguration.of(database.url(), database.user(), database.password()))
                .handleRequest(
                        new ByteArrayInputStream(
                                "{\"action\": \"%s\"}".formatted(action).getBytes(StandardCharsets.UTF_8)),
                        answer,
                        LambdaContext.of("mayfly-migrate", Duration.ofMinutes(15)));
        return JSONObjectUtils.parse(answer.toString(StandardCharsets.UTF_8));
    }

    private static LocalMayfly start(Path folder) {
        var settings = Map.of("MAYFLY_DIR", folder.toString(), "PORT", "0");
        return LocalMayfly.start(LocalConfiguration.from(settings), Clock.systemUTC());
    }

    private static HttpResponse<String> get(LocalMayfly mayfly, String path, String key) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(mayfly.url() + path))
                .header("Authorization", "Bearer " + key)
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
