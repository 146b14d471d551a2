package dev.mayfly.local.demo;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.mayfly.local.LocalException;
import dev.mayfly.local.LocalFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.text.ParseException;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API key that a newcomer starts with, made through the API like anybody's. */
public final class DemoKey {

    private static final String FILE = "api-key";

    private final URI api;
    private final LocalFolder folder;
    private final DemoIdentity identity;
    private final Clock clock;

    public DemoKey(URI api, LocalFolder folder, DemoIdentity identity, Clock clock) {
        this.api = api;
        this.folder = folder;
        this.identity = identity;
        this.clock = clock;
    }

    /** The key of an earlier start when this database still accepts it; otherwise a new one in a workspace of its own. */
    public String get() {
        return folder.read(FILE).map(String::strip).filter(this::isAccepted).orElseGet(this::create);
    }

    private boolean isAccepted(String key) {
        return send("GET", "/api/me", key, null, null).statusCode() == 200;
    }

    private String create() {
        String token = identity.token(clock.instant());
        Map<String, Object> workspace = created("/api/workspaces", token, null, "{\"name\":\"Demo\"}");
        String workspaceId = field(field(workspace, "workspace"), "id").toString();
        Map<String, Object> key = created(
                "/api/api-keys",
                token,
                workspaceId,
                "{\"name\":\"demo\",\"scopes\":[\"read\",\"write\",\"ingest\",\"worker\",\"admin\"]}");
        String secret = field(key, "key").toString();
        folder.write(FILE, secret + "\n");
        return secret;
    }

    private Map<String, Object> created(String path, String token, @Nullable String workspaceId, String body) {
        var response = send("POST", path, token, workspaceId, body);
        if (response.statusCode() != 201) {
            throw new LocalException("The demo workspace could not be made: POST %s was answered with %d %s"
                    .formatted(path, response.statusCode(), response.body()));
        }
        try {
            return JSONObjectUtils.parse(response.body());
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> send(
            String method, String path, String bearer, @Nullable String workspaceId, @Nullable String body) {
        var request = HttpRequest.newBuilder(api.resolve(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json");
        if (workspaceId != null) {
            request.header("X-Workspace-Id", workspaceId);
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new LocalException("The API does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalException("Interrupted while making the demo workspace", e);
        }
    }

    private static Object field(Object json, String name) {
        Object value = json instanceof Map<?, ?> object ? object.get(name) : null;
        if (value == null) {
            throw new IllegalStateException("The API's answer has no %s".formatted(name));
        }
        return value;
    }
}
