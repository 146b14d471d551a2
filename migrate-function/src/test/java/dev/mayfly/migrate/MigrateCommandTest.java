package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As a container or a step of CI runs it: a process of its own. */
class MigrateCommandTest {

    private record Outcome(int status, String report, String messages) {}

    @Test
    void migratesAndReportsOnStandardOutputAlone() throws Exception {
        try (var database = TestDatabase.createEmpty()) {
            var outcome = run(database, "migrate", "--target", "003");

            assertThat(outcome.status()).as(outcome.messages()).isZero();
            assertThat(outcome.report().lines())
                    .singleElement()
                    .asString()
                    .startsWith("{\"action\":\"migrate\",\"from\":null,\"to\":\"003\"")
                    .endsWith("}");
            assertThat(run(database, "info").report()).startsWith("{\"action\":\"info\",\"current\":\"003\"");
        }
    }

    @Test
    void rollsBackWhenItIsConfirmed() throws Exception {
        try (var database = Migrations.migrated()) {
            var unconfirmed = run(database, "rollback", "--target", "041");
            assertThat(unconfirmed.status()).isEqualTo(MigrateCommand.FAILED);
            assertThat(unconfirmed.report()).isEmpty();
            assertThat(unconfirmed.messages()).contains("confirm must be true: this takes back ", "043, 042");

            var confirmed = run(database, "rollback", "--target", "041", "--confirm");
            assertThat(confirmed.status()).as(confirmed.messages()).isZero();
            assertThat(confirmed.report()).contains("\"to\":\"041\"");
        }
    }

    @Test
    void failsWhenTheSchemaIsNotWhatItShouldBe() throws Exception {
        try (var database = Migrations.migratedTo("003")) {
            assertThat(run(database, "verify").status()).isZero();
            execute(database, "DROP INDEX agents_owner_idx");

            var outcome = run(database, "verify");

            assertThat(outcome.status()).isEqualTo(MigrateCommand.FAILED);
            assertThat(outcome.report()).contains("\"ok\":false", "\"object\":\"index agents_owner_idx\"");
        }
    }

    @Test
    void tellsTheVersionOfTheSchemaWithoutADatabase() throws Exception {
        var outcome = start(List.of("schema-version"), "jdbc:postgresql://nowhere.invalid/mayfly", "nobody", "");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.report()).isEqualTo(SchemaVersions.of(Scripts.load()).latest() + "\n");
        assertThat(outcome.report()).matches("[0-9a-f]{32}\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            info                        | 1 | Connection to localhost:1 refused
            clean                       | 1 | Unknown action 'clean'
            rollback --confirm          | 1 | rollback needs target
            --confirm                   | 2 | An action comes first
            migrate --force             | 2 | Unknown argument --force
            migrate --target            | 2 | --target needs a value
            """)
    void failsWithAMessageOnStandardError(String arguments, int status, String message) throws Exception {
        var outcome = start(List.of(arguments.split(" ")), "jdbc:postgresql://localhost:1/mayfly", "nobody", "");

        assertThat(outcome.messages()).contains(message);
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.report()).isEmpty();
    }

    private static Outcome run(TestDatabase database, String... arguments) throws Exception {
        return start(List.of(arguments), database.url(), database.adminUser(), database.adminPassword());
    }

    private static Outcome start(List<String> arguments, String url, String user, String password)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", classPath(), MigrateCommand.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().put("DIRECT_URL", url);
        builder.environment().put("DIRECT_USER", user);
        builder.environment().put("DIRECT_PASSWORD", password);
        var messages = File.createTempFile("messages", ".txt");
        try {
            var process = builder.redirectError(messages).start();
            String report = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Outcome(process.exitValue(), report, Files.readString(messages.toPath()));
        } finally {
            assertThat(messages.delete()).isTrue();
        }
    }

    /** Without what tests bring along: their configuration of the log goes to standard output. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
