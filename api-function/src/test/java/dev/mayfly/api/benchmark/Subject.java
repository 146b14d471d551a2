package dev.mayfly.api.benchmark;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Supplier;

/** The API with one connection, as a Lambda has it, on a database of its own, and one user with a workspace. */
record Subject(TestApi api, Tenant tenant, UUID userId) implements AutoCloseable {

    private static final String SOCKET_FACTORY = WireSocketFactory.class.getName();

    static Subject start() {
        var api = TestApi.start(Map.of(
                "experiments.max-per-user", 1_000_000,
                "datasources.default.maximum-pool-size", 1,
                "datasources.default.data-source-properties.socketFactory", SOCKET_FACTORY));
        Tenant tenant = api.newTenant();
        return new Subject(api, tenant, UUID.fromString(tenant.userId()));
    }

    TestDatabase database() {
        return api.database();
    }

    WorkspaceId workspace() {
        return new WorkspaceId(workspaceId());
    }

    UUID workspaceId() {
        return UUID.fromString(tenant.workspaceId());
    }

    Fixture fixture() throws SQLException {
        return new Fixture(database(), workspaceId(), userId);
    }

    <T> T write(Supplier<T> work) {
        return api.bean(WorkspaceTransactions.class).write(workspace(), work);
    }

    /** A connection as the API has it: the same role, under row-level security, with the same settings. */
    Connection connect() throws SQLException {
        return connect(database(), TestDatabase.APP);
    }

    static Connection connect(TestDatabase database, String role) throws SQLException {
        Map<String, Object> settings = database.properties(role);
        var properties = new Properties();
        properties.put("user", settings.get("datasources.default.username"));
        properties.put("password", settings.get("datasources.default.password"));
        properties.put("stringtype", "unspecified");
        properties.put("socketFactory", SOCKET_FACTORY);
        Connection connection = DriverManager.getConnection(database.url(), properties);
        connection.setAutoCommit(false);
        return connection;
    }

    Answer post(String path, String body, int status) {
        return checked(tenant.post(path, body), status);
    }

    Answer get(String path) {
        return checked(tenant.get(path), 200);
    }

    private static Answer checked(Answer answer, int status) {
        if (answer.status() != status) {
            throw new IllegalStateException("%d %s".formatted(answer.status(), answer.body()));
        }
        return answer;
    }

    @Override
    public void close() {
        api.close();
    }
}
