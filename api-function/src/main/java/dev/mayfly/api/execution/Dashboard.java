package dev.mayfly.api.execution;

import dev.mayfly.execution.AgentTotals;
import dev.mayfly.execution.AgentUsage;
import dev.mayfly.execution.DayUsage;
import dev.mayfly.execution.ExecutionSummary;
import io.micronaut.serde.annotation.Serdeable;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How things stand. Agents of experiments count in the sums, and are not among the agents.
 *
 * @param topAgents the most used ones of the last 30 days
 * @param recentExecutions the last recorded first
 * @param errorDistribution of the last 30 days, the most frequent first
 * @param trend the last 7 days, today included
 */
@Serdeable
public record Dashboard(
        Totals totals,
        List<TopAgent> topAgents,
        List<ExecutionSummary> recentExecutions,
        List<ErrorShare> errorDistribution,
        List<Day> trend) {

    /**
     * Sums.
     *
     * @param activeAgents those used in the last 7 days
     * @param executions over all time
     */
    @Serdeable
    public record Totals(long agents, long activeAgents, long executions, LastDays last30Days) {

        static Totals of(AgentTotals agents, DayUsage lastDays) {
            return new Totals(agents.agents(), agents.activeAgents(), agents.executions(), LastDays.of(lastDays));
        }
    }

    /** The last 30 days, today included; rates and means are null when nothing ran. */
    @Serdeable
    public record LastDays(
            long executions,
            long successfulExecutions,
            long errors,
            @Nullable Double successRate,
            @Nullable Double avgDuration,
            long creditsConsumed) {

        static LastDays of(DayUsage usage) {
            return new LastDays(
                    usage.executions(),
                    usage.outcomes().successful(),
                    usage.outcomes().unsuccessful(),
                    usage.outcomes().successRate(),
                    usage.avgDuration(),
                    usage.creditsConsumed());
        }
    }

    /** An agent and what it did in the last 30 days. */
    @Serdeable
    public record TopAgent(
            UUID agentId,
            String agentName,
            long executions,
            long errors,
            @Nullable Double successRate,
            @Nullable Double avgDuration,
            long creditsConsumed) {

        static TopAgent of(AgentUsage usage) {
            return new TopAgent(
                    usage.agentId(),
                    usage.agentName(),
                    usage.executions(),
                    usage.outcomes().unsuccessful(),
                    usage.outcomes().successRate(),
                    usage.avgDuration(),
                    usage.creditsConsumed());
        }
    }

    /** One day in UTC. */
    @Serdeable
    public record Day(
            LocalDate date,
            long executions,
            long successfulExecutions,
            long errors,
            @Nullable Double successRate,
            @Nullable Double avgDuration,
            long creditsConsumed) {

        static Day of(DayUsage usage) {
            return new Day(
                    usage.date(),
                    usage.executions(),
                    usage.outcomes().successful(),
                    usage.outcomes().unsuccessful(),
                    usage.outcomes().successRate(),
                    usage.avgDuration(),
                    usage.creditsConsumed());
        }
    }
}
