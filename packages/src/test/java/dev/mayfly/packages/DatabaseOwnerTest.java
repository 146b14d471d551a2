package dev.mayfly.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.packages.RuntimeApi.Outcome;
import dev.mayfly.packages.template.Templates;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the data stack tells a new database suffices for the migrations: on a server where, as on RDS, nobody of ours is a
 * superuser, and {@code rds_iam} is there for the administrator to give.
 */
class DatabaseOwnerTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void theOwnerThatTheDataStackMakesCanMigrate() throws Exception {
        try (var server = EmbeddedPostgres.start()) {
            try (var superuser = server.getPostgresDatabase().getConnection()) {
                execute(superuser, "CREATE ROLE rds_iam NOLOGIN");
                execute(superuser, "CREATE ROLE mayfly_admin LOGIN CREATEROLE CREATEDB");
                execute(superuser, "GRANT rds_iam TO mayfly_admin WITH ADMIN OPTION");
                execute(superuser, "CREATE DATABASE mayfly OWNER mayfly_admin TEMPLATE template0");
            }
            String url = "jdbc:postgresql://localhost:%d/mayfly".formatted(server.getPort());
            for (int deployment = 0; deployment < 2; deployment++) {
                bootstrap(url);
            }
            // Whoever is a member of rds_iam, be it through another role, RDS lets in by token only.
            try (var administrator = DriverManager.getConnection(url, "mayfly_admin", "")) {
                assertThat(rows(administrator, """
                                SELECT privilege || ' ' || pg_has_role('mayfly_owner', privilege)
                                FROM unnest(ARRAY['SET', 'USAGE']) AS privilege
                                """)).containsExactly("SET false", "USAGE false");
            }

            try (var migrate = FunctionProcess.start(
                    Zip.MIGRATE, Map.of("DIRECT_URL", url, "DIRECT_USER", "mayfly_owner"), folder)) {
                Outcome outcome = migrate.invoke(Files.readString(Zip.ROOT.resolve("infra/events/migrate.json")));

                assertThat(outcome.isError()).as(outcome.body()).isFalse();
            }
            try (var superuser = DriverManager.getConnection(url, "postgres", "")) {
                assertThat(rows(superuser, """
                                SELECT rolname || ' ' || rolsuper || ' ' || pg_has_role(oid, 'rds_iam', 'member')
                                FROM pg_roles
                                WHERE rolname LIKE 'mayfly%' AND rolname <> 'mayfly_admin'
                                ORDER BY rolname
                                """))
                        .containsExactly(
                                "mayfly_app false true", "mayfly_maintenance false true", "mayfly_owner false true");
            }
        }
    }

    /** Without the extension, which RDS's administrators may make and other superusers only. */
    private static void bootstrap(String url) throws SQLException {
        List<String> statements = Templates.statementsOfTheOwner();
        assertThat(statements).hasSizeGreaterThan(3);
        try (var administrator = DriverManager.getConnection(url, "mayfly_admin", "")) {
            for (String statement : statements) {
                if (!statement.startsWith("CREATE EXTENSION")) {
                    execute(administrator, statement);
                }
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (var rows = connection.createStatement().executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
