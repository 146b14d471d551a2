package dev.mayfly.test;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** A database of its own on the shared server: migrated when made by {@link #create}, and dropped when closed. */
public final class TestDatabase implements AutoCloseable {

    public static final String APP = "mayfly_app";
    public static final String MAINTENANCE = "mayfly_maintenance";

    private static final TestServer SERVER = TestServer.INSTANCE;
    /** Servers that ask for passwords get this one for both roles; the embedded one trusts local connections. */
    private static final String ROLE_PASSWORD = "mayfly-test";

    private static final String TEMPLATE = migratedTemplate();

    private final String name;
    /** Tests look at their database often, and a new connection takes longer than most of what they ask. */
    private final HikariDataSource administrators;

    private TestDatabase(String name) {
        this.name = name;
        this.administrators = new HikariDataSource();
        administrators.setJdbcUrl(url());
        administrators.setUsername(SERVER.user());
        administrators.setPassword(SERVER.password());
        administrators.setMaximumPoolSize(32);
        administrators.setMinimumIdle(0);
    }

    /** A new database with every migration applied: a copy of one that was migrated once. */
    public static TestDatabase create() {
        return new TestDatabase(createFrom(TEMPLATE));
    }

    /** A new database without any table, for the tests of the migrations themselves. */
    public static TestDatabase createEmpty() {
        return new TestDatabase(createFrom("template0"));
    }

    /** Another database with the same content. Whoever is connected to this one is cut off: PostgreSQL wants it so. */
    public TestDatabase copy() {
        administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'".formatted(name));
        return new TestDatabase(createFrom(name));
    }

    /** For {@link #copy} until the JVM ends; nobody closes it. */
    public TestDatabase keep() {
        dropAtTheEnd(name);
        return this;
    }

    public String url() {
        return SERVER.url(name);
    }

    public String adminUser() {
        return SERVER.user();
    }

    public String adminPassword() {
        return SERVER.password();
    }

    /** The settings that point a function at this database under the given role. */
    public Map<String, Object> properties(String role) {
        return Map.of(
                "datasources.default.url", url(),
                "datasources.default.username", role,
                "datasources.default.password", ROLE_PASSWORD);
    }

    /** A plain connection as the server's administrator, who sees everything. */
    public Connection connect() throws SQLException {
        return administrators.getConnection();
    }

    /** A plain connection under one of the two roles. */
    public Connection connect(String role) throws SQLException {
        return DriverManager.getConnection(url(), role, ROLE_PASSWORD);
    }

    @Override
    public void close() {
        administrators.close();
        administer("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
    }

    private static String createFrom(String template) {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        administer("CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy".formatted(name, template));
        return name;
    }

    private static String migratedTemplate() {
        String name = createFrom("template0");
        Flyway.configure()
                .dataSource(SERVER.url(name), SERVER.user(), SERVER.password())
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
        for (String role : new String[] {APP, MAINTENANCE}) {
            administer("ALTER ROLE %s PASSWORD '%s'".formatted(role, ROLE_PASSWORD));
        }
        dropAtTheEnd(name);
        return name;
    }

    /** So that nothing of ours stays on a server that is not ours; the embedded one may be gone by then. */
    private static void dropAtTheEnd(String database) {
        if (System.getenv("TEST_JDBC_URL") != null) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> administer("DROP DATABASE IF EXISTS %s".formatted(database))));
        }
    }

    private static void administer(String sql) {
        try (var connection = DriverManager.getConnection(SERVER.url("postgres"), SERVER.user(), SERVER.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
