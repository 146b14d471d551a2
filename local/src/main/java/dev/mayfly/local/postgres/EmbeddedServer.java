package dev.mayfly.local.postgres;

import dev.mayfly.local.LocalException;
import dev.mayfly.local.LocalFolder;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server whose data stays in a folder from one run to the next.
 *
 * <p>The library that the binaries come from could start it too. But it stops the server by a shutdown hook of its own,
 * before those who use it are done, switches fsync off, and keeps what went wrong to itself.
 */
public final class EmbeddedServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final String SUPERUSER = "postgres";
    private static final String NAME = "mayfly";
    /** As on managed PostgreSQL, the owner of the database is no superuser. */
    private static final String OWNER = "mayfly_owner";

    private final PostgresBinaries binaries;
    private final DataFolder data;
    private final Path log;
    private final int port;

    private EmbeddedServer(PostgresBinaries binaries, DataFolder data, Path log, int port) {
        this.binaries = binaries;
        this.data = data;
        this.log = log;
        this.port = port;
    }

    /** Starts the server that the folder holds, or makes one there. */
    public static EmbeddedServer start(LocalFolder folder) {
        var data = new DataFolder(folder.resolve("postgres").toAbsolutePath());
        var binaries = PostgresBinaries.in(folder.resolve("binaries").toAbsolutePath());
        data.check(binaries.major());
        // A killed run has left it. Nobody uses it: the folder's lock is ours by now.
        Postmaster.of(data).ifPresent(Postmaster::stop);
        try {
            Path log = folder.resolve("postgres.log").toAbsolutePath();
            Files.deleteIfExists(log);
            var server = new EmbeddedServer(binaries, data, log, freePort());
            server.start();
            return server;
        } catch (IOException e) {
            throw new LocalException("PostgreSQL does not start: " + e.getMessage(), e);
        }
    }

    public Database database() {
        return new Database(url(NAME), OWNER, null, null, null);
    }

    /** Ends every session and waits until the last process is gone. */
    @Override
    public void close() {
        Optional<Postmaster> process = Postmaster.of(data);
        try {
            if (run("pg_ctl", "-D", path(), "-m", "fast", "-w", "-t", "8", "stop") != 0) {
                run("pg_ctl", "-D", path(), "-m", "immediate", "stop");
            }
        } catch (IOException e) {
            LOG.warn("PostgreSQL did not stop", e);
        }
        // It takes its file away a moment before it ends.
        process.ifPresent(Postmaster::awaitExit);
    }

    private void start() throws IOException {
        if (data.isEmpty()) {
            require("initdb", "-D", path(), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C");
        }
        require("pg_ctl", "-D", path(), "-l", log.toString(), "-w", "-t", "30", "-o", options(), "start");
        try {
            createDatabase();
        } catch (SQLException e) {
            close();
            throw new LocalException("The database in %s cannot be used: %s".formatted(data.path(), e.getMessage()), e);
        }
    }

    private String options() {
        return "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c timezone=UTC".formatted(port);
    }

    private void createDatabase() throws SQLException {
        try (var connection = DriverManager.getConnection(url("postgres"), SUPERUSER, "");
                var statement = connection.createStatement();
                var existing = statement.executeQuery("SELECT FROM pg_database WHERE datname = '%s'".formatted(NAME))) {
            if (!existing.next()) {
                statement.execute("CREATE ROLE %s LOGIN CREATEROLE".formatted(OWNER));
                statement.execute("CREATE DATABASE %s OWNER %s".formatted(NAME, OWNER));
            }
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    private String path() {
        return data.path().toString();
    }

    private void require(String program, String... arguments) throws IOException {
        if (run(program, arguments) != 0) {
            throw new LocalException("PostgreSQL does not start from %s: %s; moving the folder away starts afresh"
                    .formatted(data.path(), reason()));
        }
    }

    private int run(String program, String... arguments) throws IOException {
        Process process = new ProcessBuilder(binaries.command(program, arguments))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + program, e);
        }
    }

    /** The server's own words. */
    private String reason() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.stream()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:") || line.contains("error:"))
                .map(line -> line.replaceFirst("^.*(?:FATAL|PANIC|error):\\s*", ""))
                .findFirst()
                .orElse("see " + log);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
