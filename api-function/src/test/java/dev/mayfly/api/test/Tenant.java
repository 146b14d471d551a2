package dev.mayfly.api.test;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        String other = api.issuer().token(UUID.randomUUID().toString());
        String userId = api.call("GET", "/api/me", null, other).text("userId");
        Answer added = post("/api/members", "{\"userId\": \"%s\", \"role\": \"%s\"}".formatted(userId, role));
        if (added.status() != 201) {
            throw new AssertionError(added.body());
        }
        return new Tenant(api, other, workspaceId, "").withKey(scopes);
    }

    /** The same user without a key: calls carry the token. */
    public Tenant withToken() {
        return new Tenant(api, token, workspaceId, "");
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
        return api.call("POST", path, body, key.isEmpty() ? token : key, headers);
    }

    /** Posts what must be created. */
    public Answer create(String path, String body) {
        Answer answer = post(path, body);
        if (answer.status() != 201) {
            throw new AssertionError(answer.body());
        }
        return answer;
    }

    /** The id of a new ordinary agent. */
    public String newAgent() {
        return create("/api/agents", "{\"name\": \"Judge\", \"primaryInstructions\": \"Judge it.\"}")
                .text("id");
    }

    /** The id of a new ordinary document. */
    public String newDocument(String title, String content) {
        return create("/api/documents", "{\"title\": \"%s\", \"content\": \"%s\"}".formatted(title, content))
                .text("id");
    }

    /** The id of a new train of the user's. */
    public String newTrain(String name) {
        return create("/api/trains", "{\"name\": \"%s\"}".formatted(name)).text("id");
    }

    /** The same user with a new key of this train. */
    public Tenant withTrainKey(String trainId) {
        Answer created = api.call(
                "POST",
                "/api/trains/%s/keys".formatted(trainId),
                "{\"name\": \"proxy\"}",
                token,
                Map.of("X-Workspace-Id", workspaceId));
        return new Tenant(api, token, workspaceId, created.text("key"));
    }

    /** The id of a new credential with this secret. */
    public String newCredential(String accountId, String secret) {
        return create("/api/credentials", """
                        {"provider": "anthropic", "accountId": "%s", "name": "Account", "kind": "api_key", "secret": "%s"}
                        """.formatted(accountId, secret)).text("id");
    }

    /** Gives the train these credentials to use, the first first. */
    public void useCredentials(String trainId, String... credentialIds) {
        String accounts = IntStream.range(0, credentialIds.length)
                .mapToObj(i -> "{\"credentialId\": \"%s\", \"priority\": %d}".formatted(credentialIds[i], i))
                .collect(Collectors.joining(","));
        Answer answer =
                call("PUT", "/api/trains/%s/accounts".formatted(trainId), "{\"accounts\": [%s]}".formatted(accounts));
        if (answer.status() != 200) {
            throw new AssertionError(answer.body());
        }
    }

    /** An experiment with an agent and so many documents of its own. */
    public Answer newExperiment(String trackingId, int documents) {
        return create("/api/batches", experiment(trackingId, documents));
    }

    /** What {@link #newExperiment} sends. */
    public static String experiment(String trackingId, int documents) {
        String inline = IntStream.range(0, documents)
                .mapToObj(i -> "{\"title\": \"Document %d\", \"content\": \"Text %d\"}".formatted(i, i))
                .collect(Collectors.joining(","));
        return """
                {"trackingId": "%s", "isEphemeral": true,
                 "ephemeralAgent": {"name": "Checker", "primaryInstructions": "Check it."},
                 "ephemeralDocuments": {"inline": [%s]}}
                """.formatted(trackingId, inline);
    }

    /** Takes up to a hundred waiting jobs of the workspace. */
    public List<LeasedJob> claimAll() {
        Answer claimed = post("/api/jobs/claim", "{\"limit\": 100}");
        return IntStream.range(0, claimed.size("items"))
                .mapToObj(i -> new LeasedJob(
                        claimed.text("items.%d.jobId".formatted(i)),
                        claimed.text("items.%d.leaseToken".formatted(i)),
                        claimed.text("items.%d.document.title".formatted(i)),
                        claimed.text("items.%d.document.id".formatted(i))))
                .toList();
    }

    public Answer complete(LeasedJob job, String grade) {
        return post("/api/jobs/%s/complete".formatted(job.id()), """
                {"leaseToken": "%s", "grade": %s, "summary": "s", "analysis": "a", "durationMs": 10, "costUsd": "0.01",
                 "usage": {"inputTokens": 10, "outputTokens": 5}}
                """.formatted(job.leaseToken(), grade));
    }

    /** A job as a worker holds it. */
    public record LeasedJob(String id, String leaseToken, String documentTitle, String documentId) {}
}
