package dev.mayfly.api.execution;

import dev.mayfly.execution.AgentDurations;
import dev.mayfly.execution.Durations;
import io.micronaut.serde.annotation.Serdeable;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How long executions took.
 *
 * @param executions all of them, those of experiments' agents included
 * @param agents those with the longest mean first; without agents of experiments
 */
@Serdeable
record PerformanceReport(
        LocalDate startDate,
        LocalDate endDate,
        @Nullable UUID agentId,
        long executions,
        Durations overall,
        List<SlowAgent> agents) {

    /** An agent and how long it took. */
    @Serdeable
    record SlowAgent(UUID agentId, String agentName, long executions, Durations performance) {

        static SlowAgent of(AgentDurations durations) {
            return new SlowAgent(
                    durations.agentId(), durations.agentName(), durations.executions(), durations.durations());
        }
    }
}
