package dev.mayfly.test;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.postgresql.Driver;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The one PostgreSQL server of this JVM: that of {@code TEST_JDBC_URL} when set, a container when {@code
 * -Dtest.postgres=testcontainers}, otherwise one from the embedded binaries.
 *
 * <p>{@code -Dtest.postgres=durable} is for the benchmark: the embedded server, but with PostgreSQL's own defaults.
 */
record TestServer(String host, int port, String user, String password) {

    static final TestServer INSTANCE = start();

    String url(String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
    }

    private static TestServer start() {
        String given = System.getenv("TEST_JDBC_URL");
        if (given != null) {
            return parse(given);
        }
        return switch (System.getProperty("test.postgres", "embedded")) {
            case "embedded" -> embedded();
            case "durable" -> durable();
            case "testcontainers" -> container();
            case String other ->
                throw new IllegalArgumentException(
                        "test.postgres is '%s', but only embedded, durable and testcontainers are known"
                                .formatted(other));
        };
    }

    /** Durability is off: a test server that crashes is started again empty. */
    private static TestServer embedded() {
        return start(EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("max_connections", "300")
                .setServerConfig("shared_buffers", "256MB"));
    }

    /** As PostgreSQL is without any setting, which takes three settings: the library has others by itself. */
    private static TestServer durable() {
        return start(EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements"));
    }

    private static TestServer start(EmbeddedPostgres.Builder builder) {
        try {
            var server = builder.start();
            return new TestServer("localhost", server.getPort(), "postgres", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Testcontainers itself removes the container when the JVM ends. */
    @SuppressWarnings("resource")
    private static TestServer container() {
        var container = new PostgreSQLContainer("postgres:18");
        container.withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
        container.start();
        return new TestServer(
                container.getHost(), container.getMappedPort(5432), container.getUsername(), container.getPassword());
    }

    private static TestServer parse(String url) {
        Properties parts = Driver.parseURL(url, new Properties());
        if (parts == null) {
            throw new IllegalArgumentException(
                    "TEST_JDBC_URL must look like jdbc:postgresql://host:5432/postgres?user=…");
        }
        return new TestServer(
                parts.getProperty("PGHOST", "localhost"),
                Integer.parseInt(parts.getProperty("PGPORT", "5432")),
                parts.getProperty("user", "postgres"),
                parts.getProperty("password", ""));
    }
}
