package dev.mayfly.api.web.signin;

import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mayfly.api.test.TestIssuer;
import io.micronaut.http.uri.QueryStringDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An identity provider that lets in whom the test names, and is strict about everything else. */
final class StubProvider implements AutoCloseable {

    static final String CLIENT = "mayfly-pages";
    static final String SECRET = "a secret & more";

    private final HttpServer server;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final TestIssuer tokens;
    private @Nullable String nonce;
    private String audience = CLIENT;

    StubProvider(TestIssuer tokens) {
        this.tokens = tokens;
        try {
            server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/.well-known/openid-configuration", exchange -> answer(exchange, 200, """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize?tenant=t", "token_endpoint": "%1$s/token"}
                """.formatted(url())));
        server.createContext("/token", this::token);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** From now on tokens carry this nonce, whatever was asked for. */
    void forgeNonce(String forged) {
        nonce = forged;
    }

    /** From now on tokens are for somebody else. */
    void forgeAudience(String forged) {
        audience = forged;
    }

    /** What a browser does that is sent here, with a user who signs in: the address that it is sent back to. */
    String signIn(String authorization, String subject) {
        Map<String, String> asked = parameters(URI.create(authorization).getRawQuery());
        if (!Objects.equals(asked.get("client_id"), CLIENT)
                || !Objects.equals(asked.get("response_type"), "code")
                || !Objects.equals(asked.get("code_challenge_method"), "S256")
                || !Objects.equals(asked.get("tenant"), "t")
                || !Objects.requireNonNull(asked.get("scope")).contains("openid")) {
            throw new AssertionError(authorization);
        }
        String code = UUID.randomUUID().toString();
        var granted = new HashMap<>(asked);
        granted.put("subject", subject);
        codes.put(code, granted);
        return "/sign-in/callback?code=%s&state=%s".formatted(code, asked.get("state"));
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> granted = codes.remove(form.getOrDefault("code", ""));
        if (granted == null
                || !Objects.equals(form.get("client_secret"), SECRET)
                || !Objects.equals(form.get("redirect_uri"), granted.get("redirect_uri"))
                || !Objects.equals(challenge(form.getOrDefault("code_verifier", "")), granted.get("code_challenge"))) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        var claims = new JWTClaimsSet.Builder()
                .issuer(url())
                .subject(granted.get("subject"))
                .audience(audience)
                .claim("nonce", nonce == null ? granted.get("nonce") : nonce)
                .claim("name", "Ada <b>Lovelace</b>")
                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                .build();
        answer(exchange, 200, "{\"id_token\": \"%s\", \"token_type\": \"Bearer\"}".formatted(tokens.sign(claims)));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new HashMap<String, String>();
        new QueryStringDecoder(query, false)
                .parameters()
                .forEach((name, values) ->
                        parameters.put(name, List.copyOf(values).getFirst()));
        return parameters;
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
