package dev.mayfly.packages;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A migrated database and a tenant in it with an API key, and what a deployment tells the functions of it. */
record Installation(TestDatabase database, Tenant tenant, String key) implements AutoCloseable {

    static Installation create() {
        TestDatabase database = TestDatabase.create();
        Tenant tenant = Tenant.in(database);
        var keyId = UUID.randomUUID();
        String secret = "s".repeat(43);
        tenant.administrator().execute("""
                        INSERT INTO api_keys (workspace_id, id, user_id, name, secret_hash, last_four, scopes)
                        VALUES (?, ?, ?, 'Test', ?, 'ssss', ARRAY['read', 'write'])
                        """, tenant.workspace().value(), keyId, tenant.userId(), sha256(secret));
        return new Installation(database, tenant, "mf_" + keyId.toString().replace("-", "") + "_" + secret);
    }

    Administrator administrator() {
        return tenant.administrator();
    }

    Map<String, String> app() {
        return environment(TestDatabase.APP);
    }

    Map<String, String> maintenance() {
        return environment(TestDatabase.MAINTENANCE);
    }

    Map<String, String> owner() {
        return Map.of(
                "DIRECT_URL", database.url(),
                "DIRECT_USER", database.adminUser(),
                "DIRECT_PASSWORD", database.adminPassword());
    }

    @Override
    public void close() {
        database.close();
    }

    private Map<String, String> environment(String role) {
        var environment = new HashMap<String, String>();
        environment.put("DATABASE_URL", database.url());
        environment.put("DATABASE_USER", role);
        environment.put(
                "DATABASE_PASSWORD", String.valueOf(database.properties(role).get("datasources.default.password")));
        return environment;
    }

    private static byte[] sha256(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
