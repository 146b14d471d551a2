package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one agent did over some days. */
@Introspected
public record AgentUsage(
        UUID agentId,
        String agentName,
        long executions,
        long successfulExecutions,
        long failedExecutions,
        long timeoutExecutions,
        long errorExecutions,
        @Nullable Double avgDuration,
        long creditsConsumed) {

    public Outcomes outcomes() {
        return new Outcomes(successfulExecutions, failedExecutions, timeoutExecutions, errorExecutions);
    }
}
