package dev.mayfly.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ApiKeyControllerTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void showsAKeyOnceAndStoresOnlyItsHash() {
        Tenant owner = API.newTenant();

        Answer created = owner.post("/api/api-keys", key("read"));
        Answer shown = owner.get("/api/api-keys/" + created.text("apiKey.id"));

        String secret = created.text("key").substring(36);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/api/api-keys/" + created.text("apiKey.id"));
        assertThat(shown.body()).doesNotContain(secret);
        assertThat(owner.get("/api/api-keys").body()).doesNotContain(secret);
        assertThat(shown.text("lastFour")).isEqualTo(secret.substring(secret.length() - 4));
        assertThat(API.query(
                        "SELECT encode(secret_hash, 'hex') = encode(sha256('%s'), 'hex') FROM api_keys WHERE id = '%s'"
                                .formatted(secret, created.text("apiKey.id"))))
                .isEqualTo("t");
        assertThat(API.query("SELECT count(*) FROM api_keys WHERE api_keys::text LIKE '%%%s%%'".formatted(secret)))
                .isEqualTo("0");
    }

    @Test
    void revokingEndsAKeyAtOnceAndTwiceChangesNothing() {
        Tenant owner = API.newTenant();
        Answer created = owner.post("/api/api-keys", key("read"));
        String path = "/api/api-keys/" + created.text("apiKey.id");
        assertThat(API.call("GET", "/api/me", null, created.text("key")).status())
                .isEqualTo(200);

        assertThat(owner.delete(path).status()).isEqualTo(204);

        assertThat(API.call("GET", "/api/me", null, created.text("key")).status())
                .isEqualTo(401);
        String revokedAt = owner.get(path).text("revokedAt");
        assertThat(owner.delete(path).status()).isEqualTo(204);
        assertThat(owner.get(path).text("revokedAt")).isEqualTo(revokedAt);
    }

    @Test
    void notesTheLastUseAtMostOnceAMinute() {
        Tenant owner = API.newTenant();
        Answer created = owner.post("/api/api-keys", key("read"));
        String id = created.text("apiKey.id");
        String lastUse = "SELECT last_used_at FROM api_keys WHERE id = '%s'".formatted(id);

        API.call("GET", "/api/me", null, created.text("key"));
        String first = API.query(lastUse);
        API.call("GET", "/api/me", null, created.text("key"));
        String second = API.query(lastUse);
        API.sql("UPDATE api_keys SET last_used_at = now() - interval '61 s' WHERE id = '%s'".formatted(id));
        String aged = API.query(lastUse);
        API.call("GET", "/api/me", null, created.text("key"));

        assertThat(first).isNotEqualTo("null");
        assertThat(second).isEqualTo(first);
        assertThat(API.query(lastUse)).isNotEqualTo(aged);
    }

    @Test
    void aKeyHasNoMoreScopesThanItsMaker() {
        Tenant owner = API.newTenant();
        Tenant reader = owner.withKey("read");
        Tenant viewer = owner.colleague("viewer", "read").withToken();

        Answer byKey = reader.post("/api/api-keys", key("write"));
        Answer byRole = viewer.post("/api/api-keys", key("write"));

        assertThat(byKey.status()).isEqualTo(403);
        assertThat(byKey.text("code")).isEqualTo("scope_not_allowed");
        assertThat(byRole.status()).isEqualTo(403);
        assertThat(owner.withToken().post("/api/api-keys", key("root")).status())
                .isEqualTo(400);
        assertThat(owner.withToken()
                        .post("/api/api-keys", "{\"name\": \"x\", \"scopes\": []}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aKeyThatExpiresMakesNoKeyThatOutlivesIt() {
        Tenant owner = API.newTenant();
        String expiring = owner.post(
                        "/api/api-keys",
                        "{\"name\": \"x\", \"scopes\": [\"read\"], \"expiresAt\": \"2999-01-01T00:00:00Z\"}")
                .text("key");
        var shortLived = new Tenant(API, owner.token(), owner.workspaceId(), expiring);

        Answer forever = shortLived.post("/api/api-keys", key("read"));
        Answer longer = shortLived.post(
                "/api/api-keys", "{\"name\": \"x\", \"scopes\": [\"read\"], \"expiresAt\": \"2999-01-02T00:00:00Z\"}");

        assertThat(forever.status()).isEqualTo(403);
        assertThat(longer.status()).isEqualTo(403);
    }

    @Test
    void aKeyWithoutTheAdminScopeRevokesOnlyItself() {
        Tenant owner = API.newTenant();
        Tenant reader = owner.withKey("read");
        String other = owner.post("/api/api-keys", key("read")).text("apiKey.id");
        Tenant member = owner.colleague("member", "read");
        String readers = idOf(reader);

        assertThat(reader.delete("/api/api-keys/" + other).status()).isEqualTo(403);
        assertThat(reader.delete("/api/api-keys/" + idOf(member)).status()).isEqualTo(403);
        assertThat(reader.delete("/api/api-keys/" + readers).status()).isEqualTo(204);
    }

    @Test
    void othersKeysAreForAdminsOnly() {
        Tenant owner = API.newTenant();
        Tenant member = owner.colleague("member", "read", "write");
        String owners = owner.post("/api/api-keys", key("read")).text("apiKey.id");

        assertThat(member.get("/api/api-keys/" + owners).status()).isEqualTo(404);
        assertThat(member.withToken().delete("/api/api-keys/" + owners).status())
                .isEqualTo(404);
        assertThat(member.get("/api/api-keys").body()).doesNotContain(owners);
        assertThat(owner.get("/api/api-keys/" + idOf(member)).status()).isEqualTo(200);
        assertThat(owner.delete("/api/api-keys/" + idOf(member)).status()).isEqualTo(204);
        assertThat(member.get("/api/me").status()).isEqualTo(401);
    }

    @Test
    void refusesAnExpiryInThePast() {
        Answer answer = API.newTenant()
                .post(
                        "/api/api-keys",
                        "{\"name\": \"x\", \"scopes\": [\"read\"], \"expiresAt\": \"2020-01-01T00:00:00Z\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("errors.0.pointer")).isEqualTo("/expiresAt");
    }

    @Test
    void repeatingTheCreationShowsNoSecretAndNoneIsStored() {
        Tenant owner = API.newTenant();
        var header = Map.of("Idempotency-Key", "the-key");

        Answer first = owner.post("/api/api-keys", key("read"), header);
        Answer repeated = owner.post("/api/api-keys", key("read"), header);

        assertThat(first.at("key")).isNotNull();
        assertThat(repeated.status()).isEqualTo(201);
        assertThat(repeated.at("key")).isNull();
        assertThat(repeated.text("apiKey.id")).isEqualTo(first.text("apiKey.id"));
        assertThat(API.query("SELECT count(*) FROM idempotency_keys WHERE body LIKE '%%%s%%'"
                        .formatted(first.text("key").substring(36))))
                .isEqualTo("0");
    }

    private static String key(String scope) {
        return "{\"name\": \"k\", \"scopes\": [\"%s\"]}".formatted(scope);
    }

    private static String idOf(Tenant tenant) {
        return tenant.key().substring(3, 35).replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
}
