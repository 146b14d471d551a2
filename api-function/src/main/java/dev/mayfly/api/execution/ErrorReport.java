package dev.mayfly.api.execution;

import dev.mayfly.execution.AgentUsage;
import dev.mayfly.execution.DayUsage;
import dev.mayfly.execution.Outcomes;
import io.micronaut.serde.annotation.Serdeable;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What did not succeed.
 *
 * @param errorRate 0..1; null when nothing ran
 * @param byCode by family, the most frequent first
 * @param topAgents those with the most errors first; without agents of experiments
 */
@Serdeable
record ErrorReport(
        LocalDate startDate,
        LocalDate endDate,
        @Nullable UUID agentId,
        long executions,
        long errors,
        @Nullable Double errorRate,
        List<ErrorShare> byCode,
        List<Day> days,
        List<FailingAgent> topAgents) {

    /** One day in UTC. */
    @Serdeable
    record Day(
            LocalDate date,
            long executions,
            long errors,
            @Nullable Double errorRate) {

        static Day of(DayUsage usage) {
            Outcomes outcomes = usage.outcomes();
            return new Day(usage.date(), usage.executions(), outcomes.unsuccessful(), outcomes.errorRate());
        }
    }

    /** An agent and how often it did not succeed. */
    @Serdeable
    record FailingAgent(
            UUID agentId,
            String agentName,
            long executions,
            long errors,
            @Nullable Double errorRate) {

        static FailingAgent of(AgentUsage usage) {
            Outcomes outcomes = usage.outcomes();
            return new FailingAgent(
                    usage.agentId(),
                    usage.agentName(),
                    usage.executions(),
                    outcomes.unsuccessful(),
                    outcomes.errorRate());
        }
    }
}
