package dev.mayfly.api.test;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.mayfly.api.ApiHandler;
import dev.mayfly.test.TestDatabase;
import io.micronaut.context.ApplicationContext;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The API on a database of its own, called as API Gateway calls it: each request becomes an event of payload format 1.0.
 *
 * <p>Any number of threads may call it.
 */
public final class TestApi implements AutoCloseable {

    /** What secrets are encrypted under. */
    public static final String CREDENTIAL_KEY =
            Base64.getEncoder().encodeToString("a key of thirty-two bytes, no.1!".getBytes(StandardCharsets.US_ASCII));

    /** What sessions of pages are signed with. */
    public static final String SESSION_KEY =
            Base64.getEncoder().encodeToString("a key of thirty-two bytes, no.2!".getBytes(StandardCharsets.US_ASCII));

    private final TestDatabase database = TestDatabase.create();
    private final TestIssuer issuer = new TestIssuer();
    private final ApplicationContext context;
    private final ApiHandler handler;

    private TestApi(Map<String, Object> settings) {
        var properties = new HashMap<>(database.properties(TestDatabase.APP));
        properties.put("datasources.default.maximum-pool-size", 20);
        properties.put("datasources.default.connection-timeout", 30_000);
        properties.put("jwt.jwks-url", issuer.jwksUrl());
        properties.put("jwt.issuer", TestIssuer.NAME);
        properties.put("credentials.key", CREDENTIAL_KEY);
        properties.put("session.key", SESSION_KEY);
        properties.putAll(settings);
        context = ApplicationContext.builder().properties(properties).start();
        try {
            handler = new ApiHandler(context);
        } catch (IllegalStateException refused) {
            close();
            throw refused;
        }
    }

    public static TestApi start() {
        return start(Map.of());
    }

    public static TestApi start(Map<String, Object> settings) {
        return new TestApi(settings);
    }

    public TestDatabase database() {
        return database;
    }

    public TestIssuer issuer() {
        return issuer;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public boolean has(Class<?> type) {
        return context.containsBean(type);
    }

    /** A new user with a workspace of its own and a key with every scope. */
    public Tenant newTenant() {
        String token = issuer.token(UUID.randomUUID().toString());
        Answer workspace = call("POST", "/api/workspaces", "{\"name\": \"Test\"}", token);
        var tenant = new Tenant(this, token, workspace.text("workspace.id"), "");
        return tenant.withKey("read", "write", "worker", "ingest", "admin");
    }

    /** Runs SQL as the administrator, for what no request can bring about. */
    public void sql(String statement) {
        try (var connection = database.connect();
                var prepared = connection.createStatement()) {
            prepared.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first value that a query finds, as text. */
    public String query(String query) {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public Answer call(String method, String path, @Nullable String body, @Nullable String credential) {
        return call(method, path, body, credential, Map.of());
    }

    public Answer call(
            String method,
            String path,
            @Nullable String body,
            @Nullable String credential,
            Map<String, String> moreHeaders) {
        var headers = new HashMap<String, String>();
        headers.put("Accept", "application/json");
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        if (credential != null) {
            headers.put("Authorization", "Bearer " + credential);
        }
        headers.putAll(moreHeaders);
        return handle(event(method, path, body, headers));
    }

    /** What the handler makes of any event. */
    public Answer handle(APIGatewayProxyRequestEvent event) {
        APIGatewayProxyResponseEvent response = respond(event);
        var responseHeaders = new HashMap<String, String>();
        if (response.getHeaders() != null) {
            responseHeaders.putAll(response.getHeaders());
        }
        if (response.getMultiValueHeaders() != null) {
            response.getMultiValueHeaders().forEach((name, values) -> responseHeaders.put(name, values.getFirst()));
        }
        String text = response.getBody() == null ? "" : response.getBody();
        return new Answer(response.getStatusCode(), responseHeaders, text, parse(text));
    }

    /** The handler's answer as API Gateway gets it. */
    public APIGatewayProxyResponseEvent respond(APIGatewayProxyRequestEvent event) {
        return handler.handleRequest(event, new TestContext());
    }

    public static APIGatewayProxyRequestEvent event(
            String method, String path, @Nullable String body, Map<String, String> headers) {
        int question = path.indexOf('?');
        var query = new HashMap<String, List<String>>();
        if (question >= 0) {
            for (String pair : path.substring(question + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                query.computeIfAbsent(decode(pair.substring(0, equals)), _ -> new ArrayList<>())
                        .add(decode(pair.substring(equals + 1)));
            }
        }
        var single = new HashMap<String, String>();
        query.forEach((name, values) -> single.put(name, values.getLast()));
        var multi = new HashMap<String, List<String>>();
        headers.forEach((name, value) -> multi.put(name, List.of(value)));
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod(method)
                .withPath(question < 0 ? path : path.substring(0, question))
                .withHeaders(headers)
                .withMultiValueHeaders(multi)
                .withQueryStringParameters(single)
                .withMultiValueQueryStringParameters(query)
                .withRequestContext(new APIGatewayProxyRequestEvent.ProxyRequestContext()
                        .withStage("$default")
                        .withHttpMethod(method))
                .withBody(body)
                .withIsBase64Encoded(false);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private @Nullable JsonNode parse(String body) {
        if (!body.startsWith("{") && !body.startsWith("[")) {
            return null;
        }
        try {
            return context.getBean(JsonMapper.class).readValue(body, JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.close();
        database.close();
    }
}
