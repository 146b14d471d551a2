package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.execute;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Managed PostgreSQL gives no superuser and no BYPASSRLS, only a role that owns its database and may create roles.
 *
 * <p>A server of its own, because the shared one has the two roles already, made by its superuser.
 */
class OrdinaryOwnerTest {

    private static final String PASSWORD = "O'Reilly's \\ päss";

    private static final EmbeddedPostgres SERVER = start();

    @BeforeAll
    static void migrate() throws SQLException {
        try (var connection = SERVER.getPostgresDatabase().getConnection()) {
            execute(connection, "CREATE ROLE operator LOGIN CREATEROLE");
            execute(connection, "CREATE DATABASE mayfly OWNER operator TEMPLATE template0");
        }
        new Migrator(Database.of(
                        MigrateConfiguration.of(url(), "operator", null).withRolePasswords(PASSWORD, null)))
                .migrate(null);
    }

    @AfterAll
    static void stop() throws IOException {
        SERVER.close();
    }

    @Test
    void migrates() throws SQLException {
        try (var connection = connect("operator")) {
            assertThat(rows(connection, "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"))
                    .containsExactly("f | f");
            assertThat(rows(connection, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"))
                    .containsExactly("operator");
        }
    }

    @Test
    void setsOnlyThePasswordThatIsGivenAndNeverInTheClear() throws SQLException {
        try (var connection = connect("postgres")) {
            assertThat(rows(connection, """
                            SELECT rolname, left(rolpassword, 14)
                            FROM pg_authid
                            WHERE rolname LIKE 'mayfly%'
                            ORDER BY rolname
                            """))
                    .containsExactly("mayfly_app | SCRAM-SHA-256$", "mayfly_maintenance | null");
        }
    }

    @Test
    void letsSigningInSeeWhatRowSecurityHides() throws SQLException {
        try (var connection = connect("postgres")) {
            execute(connection, """
                    INSERT INTO users (id, issuer, subject)
                    VALUES ('00000000-0000-7000-8000-00000000000a', 'https://issuer.example', 'somebody');
                    INSERT INTO workspaces (id, name)
                    VALUES ('00000000-0000-7000-8000-00000000000b', 'Ours');
                    INSERT INTO workspace_members (workspace_id, user_id, role)
                    VALUES ('00000000-0000-7000-8000-00000000000b', '00000000-0000-7000-8000-00000000000a', 'viewer');
                    """);
        }

        try (var connection = connect("mayfly_app")) {
            assertThat(rows(connection, "SELECT id FROM workspaces")).isEmpty();
            assertThat(
                            rows(
                                    connection,
                                    "SELECT workspace_name, role FROM list_memberships('00000000-0000-7000-8000-00000000000a')"))
                    .containsExactly("Ours | viewer");
        }
    }

    @Test
    void movesDataOfEveryWorkspace() throws SQLException {
        try (var connection = connect("postgres")) {
            execute(connection, """
                    INSERT INTO users (id, issuer, subject)
                    VALUES ('00000000-0000-7000-8000-00000000001a', 'https://issuer.example', 'customer');
                    INSERT INTO workspaces (id, name)
                    VALUES ('00000000-0000-7000-8000-00000000001b', 'Moved');
                    INSERT INTO agents (workspace_id, id, owner_id, name, stats)
                    SELECT workspaces.id, gen_random_uuid(), users.id, 'Agent', '{"totalExecutions": 5}'
                    FROM workspaces
                    JOIN users
                        ON workspaces.name = 'Moved'
                        AND users.subject = 'customer';
                    INSERT INTO transactions (workspace_id, id, user_id, agent_id, status)
                    SELECT workspace_id, gen_random_uuid(), owner_id, id, 'succeeded'
                    FROM agents;
                    INSERT INTO workspace_members (workspace_id, user_id, role)
                    SELECT workspace_id, owner_id, 'owner'
                    FROM agents;
                    INSERT INTO api_requests (
                        workspace_id, request_id, domain, timestamp, method, path, model, uncached_input_tokens,
                        cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens)
                    SELECT
                        workspace_id, gen_random_uuid(), 'a.example', now(), 'POST', '/', 'claude-sonnet-4-5', 1000000,
                        0, 0, 0, 0, 0
                    FROM agents;
                    """);
        }
        var backfills = new Backfills(MigrateConfiguration.of(url(), "operator", null));

        assertThat(backfills.run(backfills.named("agent-stats"), Calls.ENOUGH).rowsWritten())
                .isOne();
        assertThat(backfills
                        .run(backfills.named("user-interactions"), Calls.ENOUGH)
                        .rowsWritten())
                .isOne();
        assertThat(backfills.run(backfills.named("train-ids"), Calls.ENOUGH).rowsWritten())
                .isOne();
        assertThat(backfills.run(backfills.named("train-owners"), Calls.ENOUGH).rowsWritten())
                .isOne();
        assertThat(backfills.run(backfills.named("request-costs"), Calls.ENOUGH).rowsWritten())
                .isOne();
        try (var connection = connect("postgres")) {
            assertThat(rows(connection, "SELECT total_executions, known_users FROM agents"))
                    .containsExactly("5 | 1");
            assertThat(rows(connection, """
                            SELECT slug, role, requests, trunc(cost_usd)
                            FROM trains
                            JOIN train_members
                                ON train_members.train_id = trains.id
                            JOIN hourly_stats
                                ON hourly_stats.train_id = trains.id
                            """)).containsExactly("a.example | owner | 1 | 3");
        }
    }

    @Test
    void findsTheSchemaAsItShouldBe() {
        var report = new Verifier(Database.of(MigrateConfiguration.of(url(), "operator", null))).run();

        assertThat(report.differences()).isEmpty();
        assertThat(report.ok()).isTrue();
    }

    @Test
    void migratesASecondDatabaseOfTheSameServer() throws SQLException {
        try (var connection = connect("postgres")) {
            execute(connection, "CREATE DATABASE staging OWNER operator TEMPLATE template0");
        }

        var report = new Migrator(
                        Database.of(MigrateConfiguration.of(url().replace("/mayfly?", "/staging?"), "operator", null)))
                .migrate(null);

        assertThat(report.to()).isEqualTo(Migrations.latest());
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Connection connect(String user) throws SQLException {
        return DriverManager.getConnection(url(), user, "");
    }

    private static String url() {
        return "jdbc:postgresql://localhost:%d/mayfly?prepareThreshold=0".formatted(SERVER.getPort());
    }
}
