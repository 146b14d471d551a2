package dev.mayfly.api.test;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A user in a workspace: calls made through it carry the key, or the token when there is no key. */
public record Tenant(TestApi api, String token, String workspaceId, String key) {

    /** The same user with a new key of these scopes. */
    public Tenant withKey(String... scopes) {
        String list = Stream.of(scopes).map("\"%s\""::formatted).collect(Collectors.joining(","));
        Answer created = api.call(
                "POST",
                "/api/api-keys",
                "{\"name\": \"test\", \"scopes\": [%s]}".formatted(list),
                token,
                Map.of("X-Workspace-Id", workspaceId));
        return new Tenant(api, token, workspaceId, created.text("key"));
    }

    /** Another user who is a member of this workspace in the given role, with a key of these scopes. */
    public Tenant colleague(String role, String... scopes) {
        String other = api.issuer().token(java.util.UUID.randomUUID().toString());
        String userId = api.call("GET", "/api/me", null, other).text("userId");
        Answer added =
                post("/api/members", "{\"userId\": \"%s\", \"role\": \"%s\"}".formatted(userId, role));
        if (added.status() != 201) {
            throw new AssertionError(added.body());
        }
        return new Tenant(api, other, workspaceId, "").withKey(scopes);
    }

    public String userId() {
        return get("/api/me").text("userId");
    }

    public Answer get(String path) {
        return call("GET", path, null);
    }

    public Answer post(String path, String body) {
        return call("POST", path, body);
    }

    public Answer patch(String path, String body) {
        return call("PATCH", path, body);
    }

    public Answer delete(String path) {
        return call("DELETE", path, null);
    }

    public Answer call(String method, String path, @Nullable String body) {
        return api.call(method, path, body, key.isEmpty() ? token : key);
    }

    public Answer post(String path, String body, Map<String, String> headers) {
        return api.call("POST", path, body, key, headers);
    }
}
