package dev.mayfly.api.conversation;

import dev.mayfly.conversation.Conversation;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with what its requests sum up to.
 *
 * @param branches how many there are, those of sub-tasks among them
 * @param durationMs of all requests together
 * @param costUsd of the {@code pricedRequests}; null when there is none
 * @param preview how it opens, up to 200 characters; null when that is not kept any more
 */
@Serdeable
record ConversationSummary(
        UUID id,
        UUID trainId,
        Instant startedAt,
        Instant lastRequestAt,
        long requests,
        long failedRequests,
        long branches,
        long subtasks,
        long toolCalls,
        long durationMs,
        UsageResponse usage,
        @Nullable String costUsd,
        long pricedRequests,
        List<String> models,
        List<String> accounts,
        @Nullable String preview) {

    static ConversationSummary of(Conversation conversation) {
        return new ConversationSummary(
                conversation.id(),
                conversation.trainId(),
                conversation.startedAt(),
                conversation.lastRequestAt(),
                conversation.requests(),
                conversation.failedRequests(),
                conversation.branches(),
                conversation.subtasks(),
                conversation.toolCalls(),
                conversation.totalDurationMs(),
                Objects.requireNonNull(UsageResponse.of(conversation.usage())),
                Cost.of(conversation.costUsd(), conversation.pricedRequests()),
                conversation.pricedRequests(),
                conversation.models(),
                conversation.accounts(),
                conversation.preview());
    }
}
