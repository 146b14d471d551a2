package dev.mayfly.api.execution;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.execution.AgentStats;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An agent's use over all time; for its owner and for admins. */
@Controller("/api/agents/{id}/stats")
class AgentStatsController {

    private final AgentMetrics metrics;

    AgentStatsController(AgentMetrics metrics) {
        this.metrics = metrics;
    }

    /** Executions count as soon as they are recorded. */
    @Allows(scope = Scope.READ)
    @Get
    StatsResponse show(Caller caller, UUID id) {
        return metrics.stats(caller, id).map(StatsResponse::of).orElseThrow(() -> new NotFoundException("agent", id));
    }

    /**
     * An agent's use over all time.
     *
     * @param successRate 0..1, of the executions of which it is known; null when nothing ran
     * @param avgDuration in milliseconds
     */
    @Serdeable
    record StatsResponse(
            UUID agentId,
            long totalExecutions,
            long totalUsers,
            @Nullable Double avgRating,
            @Nullable Instant lastExecutedAt,
            @Nullable Double successRate,
            @Nullable Double avgDuration,
            long favorites,
            long ratings) {

        static StatsResponse of(AgentStats stats) {
            return new StatsResponse(
                    stats.agentId(),
                    stats.totalExecutions(),
                    stats.totalUsers(),
                    stats.avgRating(),
                    stats.lastExecutedAt(),
                    stats.outcomes().successRate(),
                    stats.avgDuration(),
                    stats.favorites(),
                    stats.ratings());
        }
    }
}
