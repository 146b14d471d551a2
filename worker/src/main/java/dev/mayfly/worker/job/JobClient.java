package dev.mayfly.worker.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/** Speaks the job protocol. */
public final class JobClient {

    private final ApiClient client;

    public JobClient(ApiClient client) {
        this.client = client;
    }

    /** Claims up to that many jobs; an empty list means that there is nothing to do now. */
    public List<Job> claim(int limit, Duration lease) throws InterruptedException {
        var request = ApiClient.leaseFor(lease).put("limit", limit);
        var response = client.post("/api/jobs/claim", request);
        if (response.statusCode() >= 300) {
            throw new ApiException.RequestRefused(
                    "The API at %s has no jobs to claim: %s".formatted(client.api(), ApiClient.sentence(response)));
        }
        try {
            return ApiClient.JSON.readValue(response.body(), Claim.class).items();
        } catch (JsonProcessingException _) {
            // Without the cause: its message quotes the document.
            throw new ApiException.RequestRefused("The API's answer to a claim is not the JSON that was expected.");
        }
    }

    public void heartbeat(Job job, Duration lease) throws InterruptedException {
        postJob(job, "heartbeat", ApiClient.leaseFor(lease));
    }

    public void complete(Job job, Outcome.Completion completion) throws InterruptedException {
        ObjectNode body = ApiClient.JSON.valueToTree(completion);
        postJob(job, "complete", body.put("costUsd", ApiClient.plain(completion.costUsd())));
    }

    public void fail(Job job, Outcome.Failure failure) throws InterruptedException {
        var body = ApiClient.object().put("retryable", failure.retryable());
        body.putObject("error").put("code", failure.code()).put("message", failure.message());
        body.set("usage", ApiClient.JSON.valueToTree(failure.usage()));
        postJob(job, "fail", body.put("costUsd", ApiClient.plain(failure.costUsd())));
    }

    /** Gives the job back at once, as if it had never been claimed. */
    public void release(Job job) throws InterruptedException {
        postJob(job, "release", ApiClient.object());
    }

    private void postJob(Job job, String verb, ObjectNode body) throws InterruptedException {
        client.postUnderLease("/api/jobs/%s/%s".formatted(job.jobId(), verb), job.leaseToken(), body);
    }

    record Claim(List<Job> items) {

        Claim {
            items = items == null ? List.of() : List.copyOf(items);
        }
    }
}
