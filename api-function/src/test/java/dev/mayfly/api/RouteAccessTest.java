package dev.mayfly.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.AllowsAnyone;
import dev.mayfly.api.access.AllowsUser;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.TestIssuer;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Every route of the API against every kind of caller who may not use it. The routes come from the router: none can be
 * forgotten. Pages have a test like it of their own, {@code PageAccessTest}.
 */
class RouteAccessTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private static final String MISSING = "00000000-0000-7000-8000-000000000000";
    private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    @Test
    void everyRouteSaysWhomItAllows() {
        assertThat(routes()).hasSizeGreaterThan(40);
        assertSoftly(softly -> routes().forEach(route -> softly.assertThat(
                        Stream.of(Allows.class, AllowsAnyone.class, AllowsUser.class)
                                .filter(annotation ->
                                        route.info().getAnnotationMetadata().hasAnnotation(annotation)))
                .as(route.toString())
                .hasSize(1)));
    }

    @Test
    void onlyHealthAndDescriptionAreOpenToAnyone() {
        assertThat(routes().stream().filter(Route::isOpen).map(Route::toString))
                .containsExactlyInAnyOrder(
                        "GET /health/live",
                        "GET /health/ready",
                        "GET /openapi.yml",
                        "GET /docs",
                        "GET /docs/redoc.js",
                        "GET /assets/{fingerprint}/{name}");
    }

    @Test
    void refusesEveryUnusableCredentialOnEveryRoute() throws JOSEException {
        Map<String, @Nullable String> credentials = unusableCredentials();

        assertSoftly(softly -> {
            for (Route route : closedRoutes()) {
                credentials.forEach((name, credential) -> {
                    Answer answer = API.call(route.verb(), route.path(MISSING), route.body(), credential);

                    softly.assertThat(answer.status())
                            .as("%s with %s", route, name)
                            .isEqualTo(401);
                    softly.assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
                    softly.assertThat(answer.text("code")).isEqualTo("unauthorized");
                });
                for (String header :
                        List.of("", "Bearer", "Bearer ", "Basic dTpw", "mf_x", "Bearer mf_", "Bearer a.b.c")) {
                    Answer answer = API.call(
                            route.verb(), route.path(MISSING), route.body(), null, Map.of("Authorization", header));

                    softly.assertThat(answer.status())
                            .as("%s with '%s'", route, header)
                            .isEqualTo(401);
                }
            }
        });
    }

    @Test
    void refusesKeysWithoutTheScopeOnEveryRoute() {
        Tenant owner = API.newTenant();
        Map<Set<Scope>, Tenant> lacking = new HashMap<>();

        assertSoftly(softly -> scopedRoutes().forEach(route -> {
            Answer answer = lacking.computeIfAbsent(
                            Set.of(route.allows().scope()),
                            scopes -> owner.withKey(Arrays.stream(Scope.values())
                                    .filter(other -> !scopes.contains(other))
                                    .map(Scope::code)
                                    .toArray(String[]::new)))
                    .call(route.verb(), route.path(MISSING), route.body());

            softly.assertThat(answer.status())
                    .as("%s: %s", route, answer.body())
                    .isEqualTo(403);
            softly.assertThat(answer.text("code")).isEqualTo("scope_missing");
        }));
    }

    @Test
    void refusesRolesThatAreTooLowOnEveryRoute() {
        Tenant owner = API.newTenant();
        Map<Role, Tenant> colleagues = Stream.of(Role.ADMIN, Role.MEMBER, Role.VIEWER)
                .collect(Collectors.toMap(
                        role -> role,
                        role -> owner.colleague(role.code(), "read").withToken()));

        assertSoftly(softly -> scopedRoutes()
                .forEach(route -> colleagues.forEach((role, colleague) -> {
                    Allows allows = route.allows();
                    if (!role.includes(allows.role())
                            || Arrays.stream(allows.scope()).noneMatch(scope -> scope.openTo(role))) {
                        Answer answer = colleague.call(route.verb(), route.path(MISSING), route.body());

                        softly.assertThat(answer.status())
                                .as("%s as %s: %s", route, role, answer.body())
                                .isEqualTo(403);
                        softly.assertThat(answer.text("code")).isEqualTo("role_not_sufficient");
                    }
                })));
    }

    @Test
    void keysOfTrainsAreForTheRoutesThatSaySoAndForTheirOwnTrain() {
        Tenant owner = API.newTenant();
        Tenant trainKey = owner.withTrainKey(owner.newTrain("Own"));
        String otherTrain = owner.newTrain("Other");

        assertThat(closedRoutes().stream().filter(Route::takesTrainKeys).map(Route::toString))
                .containsExactlyInAnyOrder(
                        "GET /api/trains/{id}",
                        "DELETE /api/trains/{id}/keys/{keyId}",
                        "POST /api/trains/{id}/credentials/lease",
                        "POST /api/trains/{id}/credentials/{credentialId}/report",
                        "POST /api/requests",
                        "POST /api/requests/{id}/chunks");
        assertSoftly(softly -> closedRoutes().forEach(route -> {
            Answer answer = trainKey.call(route.verb(), route.path(otherTrain), route.body());

            softly.assertThat(answer.status())
                    .as("%s: %s", route, answer.body())
                    .isEqualTo(route.takesTrainKeys() ? 404 : 403);
            softly.assertThat(answer.text("code"))
                    .as("%s: %s", route, answer.body())
                    .isEqualTo(route.takesTrainKeys() ? "not_found" : "train_key_not_allowed");
        }));
    }

    @Test
    void refusesAnotherWorkspacesHeaderOnEveryRoute() {
        Tenant stranger = API.newTenant();
        var foreign = Map.of("X-Workspace-Id", API.newTenant().workspaceId());

        assertSoftly(softly -> scopedRoutes().forEach(route -> {
            for (String credential : List.of(stranger.key(), stranger.token())) {
                Answer answer = API.call(route.verb(), route.path(MISSING), route.body(), credential, foreign);

                softly.assertThat(answer.status())
                        .as("%s: %s", route, answer.body())
                        .isEqualTo(404);
            }
        }));
    }

    @Test
    void foreignThingsLookLikeMissingOnes() {
        Tenant owner = API.newTenant();
        Tenant stranger = API.newTenant();
        Map<String, String> existing = thingsOf(owner);
        Set<String> covered = closedRoutes().stream()
                .filter(Route::namesSomething)
                .map(Route::thing)
                .collect(Collectors.toSet());

        assertThat(existing.keySet()).containsAll(covered);
        assertSoftly(softly -> closedRoutes().stream()
                .filter(Route::namesSomething)
                .forEach(route -> {
                    String id = Objects.requireNonNull(existing.get(route.thing()));
                    String missing = route.thing().equals("experiments") ? "no-such-one" : MISSING;

                    Answer foreign = stranger.call(route.verb(), route.path(id), route.body());
                    Answer nothing = stranger.call(route.verb(), route.path(missing), route.body());

                    softly.assertThat(foreign.status())
                            .as("%s: %s", route, foreign.body())
                            .isEqualTo(404);
                    softly.assertThat(foreign.body().replace(id, "ID"))
                            .isEqualTo(nothing.body().replace(missing, "ID"));
                    softly.assertThat(foreign.headers().keySet())
                            .isEqualTo(nothing.headers().keySet());
                }));
    }

    @Test
    void anAllowedCallerIsNotRefusedAnywhere() {
        Tenant owner = API.newTenant();

        assertSoftly(softly -> closedRoutes().stream()
                .filter(route -> !Set.of("POST /api/workspaces", "DELETE /api/workspaces/current")
                        .contains(route.toString()))
                .forEach(route -> {
                    int status = owner.call(route.verb(), route.path(MISSING), route.body())
                            .status();

                    softly.assertThat(status)
                            .as(route.toString())
                            .isNotIn(401, 403)
                            .isLessThan(500);
                }));
    }

    @Test
    void answersOtherVerbsWith405() {
        Map<String, Set<String>> verbsOfPaths = routes().stream()
                .collect(Collectors.groupingBy(
                        route -> route.path(MISSING), Collectors.mapping(Route::verb, Collectors.toSet())));
        Tenant owner = API.newTenant();

        assertSoftly(softly -> verbsOfPaths.forEach((path, verbs) -> VERBS.stream()
                .filter(verb -> !verbs.contains(verb))
                .forEach(verb -> {
                    // "complete", "claim" and "compare" stand where other routes have an id.
                    if (Set.of(
                                    "/api/analyses/claim",
                                    "/api/jobs/complete",
                                    "/api/jobs/claim",
                                    "/api/experiments/compare",
                                    "/api/credentials/reencrypt")
                            .contains(path)) {
                        return;
                    }
                    String body = verb.equals("GET") || verb.equals("DELETE") ? null : "{}";
                    Answer answer = owner.call(verb, path, body);

                    softly.assertThat(answer.status()).as("%s %s", verb, path).isEqualTo(405);
                    softly.assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
                })));
    }

    @Test
    void answersOtherMediaTypesWith415() {
        Tenant owner = API.newTenant();

        assertSoftly(softly -> closedRoutes().stream().filter(Route::takesBody).forEach(route -> {
            for (String type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded")) {
                Answer answer =
                        API.call(route.verb(), route.path(MISSING), "{}", owner.token(), Map.of("Content-Type", type));

                softly.assertThat(answer.status())
                        .as("%s as %s: %s", route, type, answer.body())
                        .isEqualTo(415);
                softly.assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            }
        }));
    }

    @Test
    void answersMalformedBodiesWith400() {
        Tenant owner = API.newTenant();

        assertSoftly(softly -> closedRoutes().stream().filter(Route::takesBody).forEach(route -> {
            for (String body :
                    List.of("", "{", "[]", "null", "1", "\"x\"", "{\"unknown\": 1}", "{\"a\": }", "\u0000")) {
                Answer answer = API.call(route.verb(), route.path(MISSING), body, owner.token());

                softly.assertThat(answer.status())
                        .as("%s with %s: %s", route, body, answer.body())
                        .isEqualTo(400);
                softly.assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            }
        }));
    }

    private static Map<String, @Nullable String> unusableCredentials() throws JOSEException {
        Tenant owner = API.newTenant();
        Tenant revoked = owner.withKey("read", "write", "worker", "ingest", "admin");
        assertThat(owner.delete("/api/api-keys/" + keyId(revoked)).status()).isEqualTo(204);
        Tenant expired = owner.withKey("read", "write", "worker", "ingest", "admin");
        API.sql("UPDATE api_keys SET expires_at = now() - interval '1 s' WHERE id = '%s'".formatted(keyId(expired)));
        TestIssuer issuer = API.issuer();
        var lastHour = Date.from(Instant.now().minusSeconds(3600));
        var symmetric = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("test").build(),
                issuer.claims("u").build());
        symmetric.sign(new MACSigner(new byte[64]));
        var credentials = new LinkedHashMap<String, @Nullable String>();
        credentials.put("nothing", null);
        credentials.put("a revoked key", revoked.key());
        credentials.put("an expired key", expired.key());
        credentials.put(
                "a key with another secret",
                owner.key().substring(0, owner.key().length() - 3) + "AAA");
        credentials.put("an unknown key", "mf_" + "0".repeat(32) + "_" + "A".repeat(43));
        credentials.put(
                "an expired token",
                issuer.sign(issuer.claims("u").expirationTime(lastHour).build()));
        credentials.put(
                "a token that never expires",
                issuer.sign(issuer.claims("u").expirationTime(null).build()));
        credentials.put(
                "a token of nobody",
                issuer.sign(issuer.claims("u").subject(null).build()));
        credentials.put("a token of an empty name", issuer.token(""));
        credentials.put("a token of too long a name", issuer.token("x".repeat(501)));
        credentials.put("a foreign signature", new TestIssuer().token("u"));
        credentials.put(
                "another issuer",
                issuer.sign(issuer.claims("u").issuer("https://other.test").build()));
        credentials.put("no signature", new PlainJWT(issuer.claims("u").build()).serialize());
        credentials.put("a symmetric signature", symmetric.serialize());
        return credentials;
    }

    private static String keyId(Tenant tenant) {
        return new UUID(
                        Long.parseUnsignedLong(tenant.key().substring(3, 19), 16),
                        Long.parseUnsignedLong(tenant.key().substring(19, 35), 16))
                .toString();
    }

    /** One of each thing, by the first step of its path. */
    private static Map<String, String> thingsOf(Tenant owner) {
        String batch = owner.newExperiment("theirs", 1).text("batch.id");
        String agent = owner.newAgent();
        owner.create(
                "/api/executions",
                "{\"executionId\": \"theirs\", \"agentId\": \"%s\", \"status\": \"success\", \"duration\": 1}"
                        .formatted(agent));
        Chat chat = Chat.of(owner);
        chat.say("Theirs");
        String train = owner.newTrain("Theirs");
        String request = owner.create("/api/requests", """
                        {"train": "%s", "request": {"model": "m", "messages": [{"role": "user", "content": "hi"}]}}
                        """.formatted(train)).text("requestId");
        String analysis = owner.create("/api/conversations/%s/analyses".formatted(request), "{}")
                .text("id");
        return Map.ofEntries(
                Map.entry("analyses", analysis),
                Map.entry("requests", request),
                Map.entry("conversations", request),
                Map.entry("agents", agent),
                Map.entry("analytics", agent),
                Map.entry("documents", owner.newDocument("Title", "Text")),
                Map.entry("members", owner.userId()),
                Map.entry("api-keys", keyId(owner)),
                Map.entry("batches", batch),
                Map.entry("experiments", "theirs"),
                Map.entry("executions", "theirs"),
                Map.entry("jobs", owner.claimAll().getFirst().id()),
                Map.entry("trains", train),
                Map.entry("credentials", owner.newCredential("theirs", "secret")),
                Map.entry("workspaces", owner.workspaceId()),
                Map.entry("businesses", chat.businessId()),
                Map.entry("module-sessions", chat.moduleSessionId()),
                Map.entry("agent-sessions", chat.id()));
    }

    private static List<Route> routes() {
        var seen = new HashSet<String>();
        return API.bean(Router.class)
                .uriRoutes()
                .filter(route -> route.getHttpMethod() != HttpMethod.HEAD)
                .filter(route -> !route.getAnnotationMetadata().hasAnnotation(WebPage.class))
                .map(Route::new)
                .filter(route -> seen.add(route.toString()))
                .toList();
    }

    private static List<Route> closedRoutes() {
        return routes().stream().filter(route -> !route.isOpen()).toList();
    }

    private static List<Route> scopedRoutes() {
        return routes().stream()
                .filter(route -> route.info().getAnnotationMetadata().hasAnnotation(Allows.class))
                .toList();
    }

    private record Route(UriRouteInfo<?, ?> info) {

        private static final Map<String, String> BODIES = Map.ofEntries(
                Map.entry("POST /api/agents/{id}/versions", "{\"primaryInstructions\": \"x\"}"),
                Map.entry("POST /api/documents/{id}/versions", "{\"title\": \"x\", \"content\": \"x\"}"),
                Map.entry("PUT /api/agents/{id}/rating", "{\"rating\": 5}"),
                Map.entry("PUT /api/agents/{id}/feedback", "{\"feedback\": \"x\"}"),
                Map.entry(
                        "POST /api/trains/{id}/members",
                        "{\"userId\": \"%s\", \"role\": \"member\"}".formatted(MISSING)),
                Map.entry("PATCH /api/trains/{id}/members/{userId}", "{\"role\": \"member\"}"),
                Map.entry("POST /api/trains/{id}/keys", "{\"name\": \"x\"}"),
                Map.entry("POST /api/requests", "{\"train\": \"%s\", \"request\": {}}".formatted(MISSING)),
                Map.entry("POST /api/requests/{id}/chunks", "{\"chunks\": []}"),
                Map.entry("PUT /api/trains/{id}/accounts", "{\"accounts\": []}"),
                Map.entry("POST /api/trains/{id}/credentials/{credentialId}/report", "{\"status\": 200}"),
                Map.entry("POST /api/credentials/{id}/rotate", "{\"secret\": \"x\"}"),
                Map.entry("PATCH /api/businesses/{id}", "{\"name\": \"x\"}"),
                Map.entry("POST /api/agent-sessions/{id}/messages", "{\"role\": \"USER\", \"content\": \"x\"}"),
                Map.entry(
                        "POST /api/agent-sessions/{id}/message-pairs",
                        "{\"user\": {\"role\": \"USER\", \"content\": \"x\"},"
                                + " \"assistant\": {\"role\": \"ASSISTANT\", \"content\": \"x\"}}"),
                Map.entry("PATCH /api/agent-sessions/{id}/messages/{seq}", "{\"offset\": 1, \"content\": \"x\"}"),
                Map.entry("PATCH /api/members/{userId}", "{\"role\": \"viewer\"}"),
                Map.entry("PATCH /api/experiments/{trackingId}", "{\"description\": \"x\"}"),
                Map.entry(
                        "POST /api/executions/{executionId}/logs",
                        "{\"category\": \"execution\", \"level\": \"info\", \"message\": \"x\"}"),
                Map.entry("POST /api/analyses/{id}/heartbeat", "{\"leaseToken\": \"%s\"}".formatted(MISSING)),
                Map.entry("POST /api/analyses/{id}/messages", "{\"leaseToken\": \"%s\"}".formatted(MISSING)),
                Map.entry("POST /api/analyses/{id}/release", "{\"leaseToken\": \"%s\"}".formatted(MISSING)),
                Map.entry("POST /api/analyses/{id}/complete", """
                        {"leaseToken": "%s", "result": {"summary": "x", "outcome": "unclear", "sentiment": "neutral",
                         "strengths": [], "problems": [], "suggestions": []}}
                        """.formatted(MISSING)),
                Map.entry(
                        "POST /api/analyses/{id}/fail",
                        "{\"leaseToken\": \"%s\", \"code\": \"x\", \"message\": \"\", \"retryable\": true}"
                                .formatted(MISSING)),
                Map.entry("POST /api/jobs/{id}/heartbeat", "{\"leaseToken\": \"%s\"}".formatted(MISSING)),
                Map.entry("POST /api/jobs/{id}/release", "{\"leaseToken\": \"%s\"}".formatted(MISSING)),
                Map.entry(
                        "POST /api/jobs/{id}/complete",
                        "{\"leaseToken\": \"%s\", \"summary\": \"\", \"analysis\": \"\", \"durationMs\": 1}"
                                .formatted(MISSING)),
                Map.entry(
                        "POST /api/jobs/{id}/fail",
                        "{\"leaseToken\": \"%s\", \"retryable\": true, \"error\": {\"code\": \"x\", \"message\": \"\"}}"
                                .formatted(MISSING)));

        String verb() {
            return info.getHttpMethodName();
        }

        String template() {
            return info.getUriMatchTemplate().toPathString();
        }

        String path(String id) {
            return template()
                    .replace("{version}", "1")
                    .replace("{seq}", "1")
                    .replace("{branch}", "main")
                    .replace("{id}", id)
                    .replace("{userId}", id)
                    .replace("{keyId}", id)
                    .replace("{credentialId}", id)
                    .replace("{trackingId}", id)
                    .replace("{executionId}", id);
        }

        boolean namesSomething() {
            return template().contains("{");
        }

        /** The first step after {@code /api}. */
        String thing() {
            return template().split("/", -1)[2];
        }

        boolean takesBody() {
            return info.getTargetMethod().getArguments().length > 0
                    && Arrays.stream(info.getTargetMethod().getArguments())
                            .anyMatch(
                                    argument -> argument.isAnnotationPresent(io.micronaut.http.annotation.Body.class));
        }

        @Nullable
        String body() {
            return verb().equals("GET") || verb().equals("DELETE") ? null : BODIES.getOrDefault(toString(), "{}");
        }

        boolean isOpen() {
            return info.getAnnotationMetadata().hasAnnotation(AllowsAnyone.class);
        }

        boolean takesTrainKeys() {
            return info.getAnnotationMetadata().hasAnnotation(Allows.class) && allows().trainKey();
        }

        Allows allows() {
            return Objects.requireNonNull(info.getAnnotationMetadata().synthesize(Allows.class));
        }

        @Override
        public String toString() {
            return verb() + " " + template();
        }
    }
}
