package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An LLM request that is to be recorded, checked and masked already.
 *
 * @param clientRequestId the client's name for it, which makes it harmless to send it again; null when it gave none
 * @param contentSha256 of what the client sent; tells a repetition from a clash; null only without a {@code clientRequestId}
 * @param timestamp when the call began, in whole microseconds
 * @param fingerprint null when the request is not to be linked: it has no messages, or is no inference
 * @param usage null when the provider told none
 * @param costUsd null when the price list does not know the model; as {@code priceVersion}
 * @param tasks the Task tool uses of the answer, a JSON list; null when there are none
 * @param headers a JSON object without what signs the client in
 * @param response null when none came, or when it comes in chunks
 * @param chunks the events of a streamed answer, in their order
 * @param newText what the request adds to its conversation, for searching
 */
public record NewRequest(
        UUID requestId,
        @Nullable String clientRequestId,
        @Nullable Hash contentSha256,
        Instant timestamp,
        String method,
        String path,
        @Nullable String model,
        RequestType type,
        @Nullable String accountId,
        @Nullable Integer responseStatus,
        @Nullable String error,
        @Nullable Long durationMs,
        @Nullable Long firstTokenMs,
        @Nullable TokenUsage usage,
        @Nullable BigDecimal costUsd,
        @Nullable String priceVersion,
        int toolCalls,
        @Nullable JsonNode tasks,
        @Nullable Fingerprint fingerprint,
        @Nullable JsonNode headers,
        JsonNode request,
        @Nullable JsonNode response,
        List<JsonNode> chunks,
        @Nullable String newText) {

    public NewRequest {
        chunks = List.copyOf(chunks);
        if (clientRequestId != null && contentSha256 == null) {
            throw new IllegalArgumentException("What has a name is told apart by its content");
        }
        if (fingerprint != null && (type != RequestType.INFERENCE || fingerprint.messages() == null)) {
            throw new IllegalArgumentException("Only inference with messages is linked");
        }
    }

    boolean isFailed() {
        return error != null || (responseStatus != null && responseStatus >= 400);
    }
}
