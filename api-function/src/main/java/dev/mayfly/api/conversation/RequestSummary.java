package dev.mayfly.api.conversation;

import dev.mayfly.conversation.RecordedRequest;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A recorded request without its bodies. What tells of its place is null when it is not linked.
 *
 * @param timestamp when the call began
 * @param status {@code success} or {@code failed}
 * @param messageHash SHA-256 of its messages, in hexadecimal; systemHash of its system prompt
 * @param usage null when the provider told none
 * @param costUsd null when no price is known
 */
@Serdeable
record RequestSummary(
        UUID requestId,
        @Nullable UUID trainId,
        @Nullable String clientRequestId,
        Instant timestamp,
        String method,
        String path,
        @Nullable String model,
        String type,
        @Nullable String accountId,
        String status,
        @Nullable Integer responseStatus,
        @Nullable String error,
        @Nullable Long durationMs,
        @Nullable Long firstTokenMs,
        int toolCalls,
        @Nullable UsageResponse usage,
        @Nullable String costUsd,
        @Nullable Integer messageCount,
        @Nullable String messageHash,
        @Nullable String systemHash,
        @Nullable UUID conversationId,
        @Nullable String branchId,
        @Nullable UUID parentRequestId,
        @Nullable UUID parentTaskRequestId,
        @Nullable UUID retryOfRequestId,
        boolean isSubtask,
        @Nullable LinkResponse link) {

    /** All that has one length, with the names of the fields. */
    private static final int BYTES_WITHOUT_TEXTS = 1_300;

    /** How many bytes it is at most in an answer of a Lambda. */
    static int bytes(RecordedRequest request) {
        return BYTES_WITHOUT_TEXTS
                + Stream.of(
                                request.clientRequestId(),
                                request.method(),
                                request.path(),
                                request.model(),
                                request.accountId(),
                                request.error(),
                                request.branchId())
                        .filter(Objects::nonNull)
                        .mapToInt(JsonSize::of)
                        .sum();
    }

    static RequestSummary of(RecordedRequest request) {
        return new RequestSummary(
                request.requestId(),
                request.trainId(),
                request.clientRequestId(),
                request.timestamp(),
                request.method(),
                request.path(),
                request.model(),
                request.requestType(),
                request.accountId(),
                request.isFailed() ? "failed" : "success",
                request.responseStatus(),
                request.error(),
                request.durationMs(),
                request.firstTokenMs(),
                request.toolCalls(),
                UsageResponse.of(request.usage()),
                Cost.of(request.costUsd()),
                request.messageCount(),
                request.messageHash(),
                request.systemHash(),
                request.conversationId(),
                request.branchId(),
                request.parentRequestId(),
                request.parentTaskRequestId(),
                request.retryOfRequestId(),
                request.isSubtask(),
                LinkResponse.of(request));
    }
}
