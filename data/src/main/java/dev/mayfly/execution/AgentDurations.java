package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How long one agent took over some days: the histogram's buckets and their counts lie side by side. */
@Introspected
public record AgentDurations(
        UUID agentId,
        String agentName,
        long executions,
        @Nullable Double avgDuration,
        @Nullable Long minDuration,
        @Nullable Long maxDuration,
        @Nullable List<Integer> durationBuckets,
        @Nullable List<Long> bucketExecutions) {

    public Durations durations() {
        return Durations.of(avgDuration, minDuration, maxDuration, durationBuckets, bucketExecutions);
    }
}
