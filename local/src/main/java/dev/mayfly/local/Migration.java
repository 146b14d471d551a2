package dev.mayfly.local;

import dev.mayfly.local.gateway.LambdaContext;
import dev.mayfly.local.postgres.Database;
import dev.mayfly.migrate.MigrateConfiguration;
import dev.mayfly.migrate.MigrateHandler;
import dev.mayfly.migrate.MigrationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Brings the database up to date as a deployment does. */
final class Migration {

    private static final Duration FUNCTION_TIMEOUT = Duration.ofMinutes(15);

    private Migration() {}

    static void run(Database database) {
        var configuration = MigrateConfiguration.of(database.url(), database.user(), database.password())
                .withRolePasswords(database.appPassword(), database.maintenancePassword());
        try {
            new MigrateHandler(configuration)
                    .handleRequest(
                            new ByteArrayInputStream("{\"action\":\"migrate\"}".getBytes(StandardCharsets.UTF_8)),
                            OutputStream.nullOutputStream(),
                            LambdaContext.of("mayfly-migrate", FUNCTION_TIMEOUT));
        } catch (MigrationException e) {
            throw new LocalException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        signIn(database, "mayfly_app", database.appPassword());
        signIn(database, "mayfly_maintenance", database.maintenancePassword());
    }

    /** Told here in one sentence; later it would be an error at every request. */
    private static void signIn(Database database, String role, @Nullable String password) {
        var properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", password == null ? "" : password);
        try (var connection = DriverManager.getConnection(database.url(), properties)) {
            connection.setReadOnly(true);
        } catch (SQLException e) {
            throw new LocalException(
                    "The role %s cannot sign in (%s); set APP_DATABASE_PASSWORD and MAINTENANCE_DATABASE_PASSWORD"
                            .formatted(role, e.getMessage()),
                    e);
        }
    }
}
