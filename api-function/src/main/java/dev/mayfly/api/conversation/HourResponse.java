package dev.mayfly.api.conversation;

import dev.mayfly.conversation.HourlyTotal;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of an hour or a day sum up to.
 *
 * @param time when it begins
 * @param model whose requests these are; null when they are not grouped by it, or name none
 * @param trainId likewise
 * @param durationMs of the {@code timedRequests} together
 * @param costUsd of the {@code pricedRequests}; null when there is none
 */
@Serdeable
record HourResponse(
        Instant time,
        @Nullable String model,
        @Nullable String trainId,
        long requests,
        long failedRequests,
        long toolCalls,
        long durationMs,
        long timedRequests,
        UsageResponse usage,
        @Nullable String costUsd,
        long pricedRequests) {

    static HourResponse of(HourlyTotal total, String groupBy) {
        @Nullable String key = total.key().isEmpty() ? null : total.key();
        return new HourResponse(
                total.bucket(),
                groupBy.equals("model") ? key : null,
                groupBy.equals("train") ? key : null,
                total.requests(),
                total.failedRequests(),
                total.toolCalls(),
                total.totalDurationMs(),
                total.timedRequests(),
                Objects.requireNonNull(UsageResponse.of(total.usage())),
                Cost.of(total.costUsd(), total.pricedRequests()),
                total.pricedRequests());
    }
}
