package dev.mayfly.worker.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Speaks the protocol of analyses. */
public final class AnalysisClient {

    private final ApiClient client;

    public AnalysisClient(ApiClient client) {
        this.client = client;
    }

    /** Claims up to that many analyses; none also when the API knows nothing of analyses yet. */
    public List<Analysis> claim(int limit, Duration lease) throws InterruptedException {
        var response =
                client.post("/api/analyses/claim", ApiClient.leaseFor(lease).put("limit", limit));
        if (response.statusCode() >= 300) {
            return List.of();
        }
        return read(response.body(), Claim.class).items();
    }

    /** What is to be analysed. */
    public Dialogue messages(Analysis analysis) throws InterruptedException {
        var response = client.postUnderLease(path(analysis, "messages"), analysis.leaseToken(), ApiClient.object());
        return read(response.body(), Dialogue.class);
    }

    public void heartbeat(Analysis analysis, Duration lease) throws InterruptedException {
        post(analysis, "heartbeat", ApiClient.leaseFor(lease));
    }

    public void complete(
            Analysis analysis, Findings findings, String model, @Nullable Usage usage, @Nullable BigDecimal costUsd)
            throws InterruptedException {
        var body = ApiClient.object().put("model", model).put("costUsd", ApiClient.plain(costUsd));
        body.set("result", ApiClient.JSON.valueToTree(findings));
        body.set("usage", ApiClient.JSON.valueToTree(usage));
        post(analysis, "complete", body);
    }

    public void fail(Analysis analysis, Outcome.Failure failure, @Nullable String model) throws InterruptedException {
        var body = ApiClient.object()
                .put("code", failure.code())
                .put("message", failure.message())
                .put("retryable", failure.retryable())
                .put("model", model)
                .put("costUsd", ApiClient.plain(failure.costUsd()));
        body.set("usage", ApiClient.JSON.valueToTree(failure.usage()));
        post(analysis, "fail", body);
    }

    /** Gives the analysis back at once; nothing was spent on it. */
    public void release(Analysis analysis) throws InterruptedException {
        post(analysis, "release", ApiClient.object());
    }

    /** As the other one, after that was spent on it. */
    public void release(Analysis analysis, String model, @Nullable Usage usage, @Nullable BigDecimal costUsd)
            throws InterruptedException {
        var body = ApiClient.object().put("model", model).put("costUsd", ApiClient.plain(costUsd));
        body.set("usage", ApiClient.JSON.valueToTree(usage));
        post(analysis, "release", body);
    }

    private void post(Analysis analysis, String verb, ObjectNode body) throws InterruptedException {
        client.postUnderLease(path(analysis, verb), analysis.leaseToken(), body);
    }

    private static String path(Analysis analysis, String verb) {
        return "/api/analyses/%s/%s".formatted(analysis.analysisId(), verb);
    }

    private static <T> T read(String body, Class<T> type) {
        try {
            return ApiClient.JSON.readValue(body, type);
        } catch (JsonProcessingException _) {
            // Without the cause: its message quotes the conversation.
            throw new ApiException.RequestRefused(
                    "The API's answer about an analysis is not the JSON that was expected.");
        }
    }

    record Claim(List<Analysis> items) {

        Claim {
            items = items == null ? List.of() : List.copyOf(items);
        }
    }
}
