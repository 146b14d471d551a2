package dev.mayfly.api.conversation;

import dev.mayfly.conversation.ConversationBranch;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a conversation with what its requests sum up to.
 *
 * @param openingRequestId the first request on it
 * @param link how that one is linked
 * @param forkedFromRequestId the request that it goes on with; null when it begins something
 * @param taskRequestId the request whose answer gave the task that it belongs to; null outside of sub-tasks
 * @param durationMs of all requests together
 * @param costUsd of the {@code pricedRequests}; null when there is none
 */
@Serdeable
record BranchResponse(
        String branchId,
        UUID openingRequestId,
        @Nullable LinkResponse link,
        @Nullable UUID forkedFromRequestId,
        boolean isSubtask,
        @Nullable UUID taskRequestId,
        Instant startedAt,
        Instant lastRequestAt,
        long requests,
        long failedRequests,
        long toolCalls,
        long durationMs,
        UsageResponse usage,
        @Nullable String costUsd,
        long pricedRequests) {

    static BranchResponse of(ConversationBranch branch) {
        return new BranchResponse(
                branch.branchId(),
                branch.openingRequestId(),
                branch.linkKind() == null || branch.linkDepth() == null
                        ? null
                        : new LinkResponse(branch.linkKind(), branch.linkDepth()),
                branch.forkedFromRequestId(),
                branch.isSubtask(),
                branch.taskRequestId(),
                branch.startedAt(),
                branch.lastRequestAt(),
                branch.requests(),
                branch.failedRequests(),
                branch.toolCalls(),
                branch.totalDurationMs(),
                Objects.requireNonNull(UsageResponse.of(branch.usage())),
                Cost.of(branch.costUsd(), branch.pricedRequests()),
                branch.pricedRequests());
    }
}
