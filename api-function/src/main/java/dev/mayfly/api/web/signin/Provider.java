package dev.mayfly.api.web.signin;

import dev.mayfly.problem.UnavailableException;
import io.micronaut.core.type.Argument;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The identity provider as it describes itself, asked when first needed. */
@Singleton
final class Provider {

    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ProviderConfiguration configuration;
    private final JsonMapper json;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private volatile @Nullable Endpoints endpoints;

    Provider(ProviderConfiguration configuration, JsonMapper json) {
        this.configuration = configuration;
        this.json = json;
    }

    /** Where the browser goes to sign in. */
    URI signIn(SignInFlow flow) {
        return UriBuilder.of(endpoints().authorization())
                .queryParam("response_type", "code")
                .queryParam("client_id", configuration.clientId())
                .queryParam("redirect_uri", configuration.redirectUri())
                .queryParam("scope", "openid email profile")
                .queryParam("state", flow.state())
                .queryParam("nonce", flow.nonce())
                .queryParam("code_challenge", flow.challenge())
                .queryParam("code_challenge_method", "S256")
                .build();
    }

    /**
     * The ID token that the provider gives for a code.
     *
     * @throws UnavailableException when it gives none
     */
    String idToken(String code, SignInFlow flow) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", configuration.redirectUri());
        form.put("client_id", configuration.clientId());
        form.put("code_verifier", flow.verifier());
        if (!configuration.clientSecret().isEmpty()) {
            form.put("client_secret", configuration.clientSecret());
        }
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return text(
                send(HttpRequest.newBuilder(endpoints().token())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))),
                "id_token");
    }

    private Endpoints endpoints() {
        Endpoints known = endpoints;
        if (known != null) {
            return known;
        }
        String issuer = configuration.issuer();
        Map<String, Object> description = send(
                HttpRequest.newBuilder(URI.create(issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration")));
        if (!text(description, "issuer").equals(issuer)) {
            throw failed("It calls itself by another name");
        }
        var found = new Endpoints(
                URI.create(text(description, "authorization_endpoint")),
                URI.create(text(description, "token_endpoint")));
        endpoints = found;
        return found;
    }

    private Map<String, Object> send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response =
                    client.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw failed("It answered " + response.statusCode());
            }
            return json.readValue(response.body(), Argument.mapOf(String.class, Object.class));
        } catch (IOException e) {
            throw failed(e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("Interrupted");
        }
    }

    private static String text(Map<String, Object> answer, String name) {
        if (answer.get(name) instanceof String text) {
            return text;
        }
        throw failed("It says no " + name);
    }

    /** What it answered stays out of the log: a code or a token may be in it. */
    private static UnavailableException failed(String reason) {
        LOG.atWarn().addKeyValue("reason", reason).log("The identity provider did not let somebody in");
        return new UnavailableException(
                "provider_unavailable", "The identity provider did not answer as it should; try again shortly");
    }

    private record Endpoints(URI authorization, URI token) {}
}
