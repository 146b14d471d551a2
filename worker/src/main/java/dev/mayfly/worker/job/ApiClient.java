package dev.mayfly.worker.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mayfly.worker.http.RetryAfter;
import dev.mayfly.worker.http.TimedHttp;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Posts to the API, one request a call and without retries; every refusal is an {@link ApiException}. */
public final class ApiClient implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int MAX_DETAIL_LENGTH = 500;
    // Longer than the 29 s after which API Gateway gives up.
    private static final Duration TIMEOUT = Duration.ofSeconds(35);

    private final TimedHttp http = new TimedHttp(TIMEOUT);
    private final URI api;
    private final Secret key;
    private final Clock clock;

    public ApiClient(URI api, Secret key, Clock clock) {
        this.api = api;
        this.key = key;
        this.clock = clock;
    }

    URI api() {
        return api;
    }

    @Override
    public void close() {
        http.close();
    }

    /** As {@link #post}, for whoever holds a lease; throws when that is lost. */
    HttpResponse<String> postUnderLease(String path, String leaseToken, ObjectNode body) throws InterruptedException {
        var response = post(path, body.put("leaseToken", leaseToken));
        if (response.statusCode() >= 300) {
            throw new ApiException.LeaseLost();
        }
        return response;
    }

    /** The answer when it is a success, or says that the thing asked for is not ours; everything else is thrown. */
    HttpResponse<String> post(String path, JsonNode body) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api + path))
                .header("Authorization", "Bearer " + key.value())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, application/problem+json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<String> response;
        try {
            response = http.send(request);
        } catch (IOException e) {
            throw new ApiException.Unavailable(
                    "Cannot reach the API at %s: %s.".formatted(api, reason(e)), false, Duration.ZERO);
        }
        return switch (response.statusCode()) {
            case 200, 404, 409 -> response;
            case 401, 403 ->
                throw new ApiException.AccessRefused(
                        "The API at %s refused the key: %s".formatted(api, sentence(response)));
            case 429, 500, 502, 503, 504 -> throw unavailable(response);
            default ->
                throw new ApiException.RequestRefused(
                        "The API at %s refused the request: %s".formatted(api, sentence(response)));
        };
    }

    static String sentence(HttpResponse<String> response) {
        var problem = problem(response.body());
        var code = problem.path("code").asText("");
        var detail = problem.path("detail").asText("").replaceAll("\\s+", " ").strip();
        var status = code.isEmpty()
                ? "status %d".formatted(response.statusCode())
                : "status %d, %s".formatted(response.statusCode(), code);
        return detail.isEmpty() ? status + "." : "%s: %s".formatted(status, Text.clip(detail, MAX_DETAIL_LENGTH));
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode leaseFor(Duration lease) {
        return object().put("leaseSeconds", lease.toSeconds());
    }

    static @Nullable String plain(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.toPlainString();
    }

    private ApiException unavailable(HttpResponse<String> response) {
        var retryAfter = response.headers()
                .firstValue("Retry-After")
                .flatMap(header -> RetryAfter.parse(header, clock.instant()))
                .orElse(Duration.ZERO);
        return new ApiException.Unavailable(
                "The API at %s cannot answer now: %s".formatted(api, sentence(response)), true, retryAfter);
    }

    private static JsonNode problem(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case HttpTimeoutException _ -> "no answer in time";
            case ConnectException _ -> "the connection was refused or its host is unknown";
            default -> "the connection broke (%s)".formatted(e.getClass().getSimpleName());
        };
    }
}
