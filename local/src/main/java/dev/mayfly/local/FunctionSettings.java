package dev.mayfly.local;

import dev.mayfly.local.demo.DemoIdentity;
import dev.mayfly.local.postgres.Database;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a deployment would tell the functions by environment variables. */
final class FunctionSettings {

    private static final int CONNECTIONS = 10;

    private FunctionSettings() {}

    static Map<String, Object> api(Database database, DemoIdentity identity, String credentialKey, String sessionKey) {
        var settings = database(database, "mayfly_app", database.appPassword());
        settings.put("jwt.jwks-url", identity.jwksUrl().toString());
        settings.put("jwt.issuer", DemoIdentity.ISSUER);
        settings.put("credentials.key", credentialKey);
        settings.put("session.key", sessionKey);
        return settings;
    }

    static Map<String, Object> cleanup(Database database) {
        return database(database, "mayfly_maintenance", database.maintenancePassword());
    }

    /** In Lambda each instance serves one request at a time over one connection; here one instance serves them all. */
    private static Map<String, Object> database(Database database, String role, @Nullable String password) {
        var settings = new HashMap<String, Object>();
        settings.put("datasources.default.url", database.url());
        settings.put("datasources.default.username", role);
        settings.put("datasources.default.password", password == null ? "" : password);
        settings.put("datasources.default.maximum-pool-size", CONNECTIONS);
        settings.put("datasources.default.minimum-idle", 1);
        return settings;
    }
}
