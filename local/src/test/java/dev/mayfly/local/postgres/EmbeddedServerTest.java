package dev.mayfly.local.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.local.LocalException;
import dev.mayfly.local.LocalFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {

    /** Unpacked once for all tests. */
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path binaries;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path parent;

    @BeforeEach
    void shareBinaries() throws IOException {
        Files.createSymbolicLink(parent.resolve("binaries"), binaries);
    }

    @Test
    void keepsItsDataFromOneStartToTheNextAndLeavesNoProcess() throws Exception {
        long pid;
        try (var folder = LocalFolder.open(parent)) {
            try (var server = EmbeddedServer.start(folder);
                    var connection = connect(server)) {
                connection.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
                pid = pid();
            }
            assertThat(ProcessHandle.of(pid)).isEmpty();

            try (var server = EmbeddedServer.start(folder);
                    var connection = connect(server);
                    var rows = connection
                            .createStatement()
                            .executeQuery(
                                    "SELECT answer, current_setting('is_superuser'), current_setting('fsync') FROM kept")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(42);
                assertThat(rows.getString(2)).isEqualTo("off");
                assertThat(rows.getString(3)).isEqualTo("on");
            }
        }
    }

    @Test
    void takesOverFromAServerThatAKilledRunHasLeft() throws Exception {
        try (var folder = LocalFolder.open(parent);
                var left = EmbeddedServer.start(folder)) {
            assertThat(left.database().user()).isEqualTo("mayfly_owner");
            long pid = pid();

            try (var server = EmbeddedServer.start(folder);
                    var connection = connect(server)) {
                assertThat(connection.isValid(5)).isTrue();
                assertThat(ProcessHandle.of(pid)).isEmpty();
            }
        }
    }

    @Test
    void saysInTheServersWordsWhyItDoesNotStart() throws IOException {
        try (var folder = LocalFolder.open(parent)) {
            EmbeddedServer.start(folder).close();
            Files.writeString(parent.resolve("postgres/postgresql.conf"), "\nno_such_setting = 1\n");

            assertThatThrownBy(() -> EmbeddedServer.start(folder))
                    .isInstanceOf(LocalException.class)
                    .hasMessageContaining(parent.resolve("postgres").toString())
                    .hasMessageContaining("moving the folder away starts afresh");
        }
    }

    private static Connection connect(EmbeddedServer server) throws SQLException {
        return DriverManager.getConnection(
                server.database().url(), server.database().user(), "");
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readAllLines(parent.resolve("postgres/postmaster.pid"))
                .getFirst()
                .strip());
    }
}
