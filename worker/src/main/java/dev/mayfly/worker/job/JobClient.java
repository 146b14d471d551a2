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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Speaks the job protocol, one request a call and without retries; every refusal is an {@link ApiException}. */
public final class JobClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder()
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

    public JobClient(URI api, Secret key, Clock clock) {
        this.api = api;
        this.key = key;
        this.clock = clock;
    }

    /** Claims up to that many jobs; an empty list means that there is nothing to do now. */
    public List<Job> claim(int limit, Duration lease) throws InterruptedException {
        var request = leaseFor(lease).put("limit", limit);
        var response = post("/api/jobs/claim", request);
        if (response.statusCode() >= 300) {
            throw new ApiException.RequestRefused(
                    "The API at %s has no jobs to claim: %s".formatted(api, sentence(response)));
        }
        try {
            return JSON.readValue(response.body(), Claim.class).items();
        } catch (JsonProcessingException _) {
            // Without the cause: its message quotes the document.
            throw new ApiException.RequestRefused("The API's answer to a claim is not the JSON that was expected.");
        }
    }

    public void heartbeat(Job job, Duration lease) throws InterruptedException {
        postJob(job, "heartbeat", leaseFor(lease));
    }

    public void complete(Job job, Outcome.Completion completion) throws InterruptedException {
        ObjectNode body = JSON.valueToTree(completion);
        postJob(job, "complete", body.put("costUsd", plain(completion.costUsd())));
    }

    public void fail(Job job, Outcome.Failure failure) throws InterruptedException {
        var body = JsonNodeFactory.instance.objectNode().put("retryable", failure.retryable());
        body.putObject("error").put("code", failure.code()).put("message", failure.message());
        body.set("usage", JSON.valueToTree(failure.usage()));
        postJob(job, "fail", body.put("costUsd", plain(failure.costUsd())));
    }

    /** Gives the job back at once, as if it had never been claimed. */
    public void release(Job job) throws InterruptedException {
        postJob(job, "release", JsonNodeFactory.instance.objectNode());
    }

    @Override
    public void close() {
        http.close();
    }

    private void postJob(Job job, String verb, ObjectNode body) throws InterruptedException {
        var response = post("/api/jobs/%s/%s".formatted(job.jobId(), verb), body.put("leaseToken", job.leaseToken()));
        if (response.statusCode() >= 300) {
            throw new ApiException.LeaseLost();
        }
    }

    /** The answer when it is a success, or says that the thing asked for is not ours; everything else is thrown. */
    private HttpResponse<String> post(String path, JsonNode body) throws InterruptedException {
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

    private ApiException unavailable(HttpResponse<String> response) {
        var retryAfter = response.headers()
                .firstValue("Retry-After")
                .flatMap(header -> RetryAfter.parse(header, clock.instant()))
                .orElse(Duration.ZERO);
        return new ApiException.Unavailable(
                "The API at %s cannot answer now: %s".formatted(api, sentence(response)), true, retryAfter);
    }

    private static String sentence(HttpResponse<String> response) {
        var problem = problem(response.body());
        var code = problem.path("code").asText("");
        var detail = problem.path("detail").asText("").replaceAll("\\s+", " ").strip();
        var status = code.isEmpty()
                ? "status %d".formatted(response.statusCode())
                : "status %d, %s".formatted(response.statusCode(), code);
        return detail.isEmpty() ? status + "." : "%s: %s".formatted(status, Text.clip(detail, MAX_DETAIL_LENGTH));
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

    private static ObjectNode leaseFor(Duration lease) {
        return JsonNodeFactory.instance.objectNode().put("leaseSeconds", lease.toSeconds());
    }

    private static @Nullable String plain(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.toPlainString();
    }

    record Claim(List<Job> items) {

        Claim {
            items = items == null ? List.of() : List.copyOf(items);
        }
    }
}
