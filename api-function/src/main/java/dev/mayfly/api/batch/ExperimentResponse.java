package dev.mayfly.api.batch;

import dev.mayfly.agent.Agent;
import dev.mayfly.agent.Assertion;
import dev.mayfly.batch.Batch;
import dev.mayfly.batch.BatchStatus;
import dev.mayfly.batch.ExperimentMetrics;
import io.micronaut.serde.annotation.Serdeable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An experiment: its settings, who judges, what it owns, and how it has done so far. */
@Serdeable
public record ExperimentResponse(
        UUID batchId,
        UUID ownerId,
        String trackingId,
        String trackingUrl,
        @Nullable String name,
        @Nullable String description,
        boolean isEphemeral,
        @Nullable Instant expiresAt,
        boolean isExpired,
        BatchStatus status,
        @Nullable Integer targetCount,
        int repeatCount,
        Instant createdAt,
        @Nullable Instant completedAt,
        AgentConfiguration agent,
        EphemeralResources ephemeralResources,
        BatchResponse.JobStats jobStats,
        Metrics metrics) {

    static ExperimentResponse of(
            Batch batch, String trackingId, Agent agent, List<UUID> documents, ExperimentMetrics metrics) {
        return new ExperimentResponse(
                batch.id(),
                batch.ownerId(),
                trackingId,
                "/api/experiments/" + trackingId,
                batch.name(),
                batch.description(),
                batch.isEphemeral(),
                batch.expiresAt(),
                batch.isExpired(),
                batch.status(),
                batch.targetCount(),
                batch.repeatCount(),
                batch.createdAt(),
                batch.completedAt(),
                AgentConfiguration.of(agent),
                new EphemeralResources(batch.agentIsEphemeral() ? batch.agentId() : null, documents),
                BatchResponse.JobStats.of(batch),
                Metrics.of(metrics));
    }

    /** The agent version that all jobs of the experiment have pinned. */
    @Serdeable
    public record AgentConfiguration(
            UUID id,
            int version,
            String name,
            @Nullable String description,
            boolean isEphemeral,
            String primaryInstructions,
            @Nullable String selfCritiqueInstructions,
            boolean providesGrades,
            @Nullable String model,
            List<Assertion> assertions) {

        static AgentConfiguration of(Agent agent) {
            return new AgentConfiguration(
                    agent.id(),
                    agent.version(),
                    agent.name(),
                    agent.description(),
                    agent.ephemeralBatchId() != null,
                    agent.instructions(),
                    agent.selfCritiqueInstructions(),
                    agent.providesGrades(),
                    agent.model(),
                    agent.assertions());
        }
    }

    /** What goes with the experiment when it expires. */
    @Serdeable
    public record EphemeralResources(@Nullable UUID agentId, List<UUID> documentIds) {}

    /**
     * How the experiment has done so far.
     *
     * @param successRate completed ÷ (completed + failed), 0..1; null before the first job has ended
     */
    @Serdeable
    public record Metrics(
            @Nullable BigDecimal successRate,
            Grades grades,
            @Nullable String costUsd,
            long inputTokens,
            long outputTokens,
            long durationMs) {

        static Metrics of(ExperimentMetrics metrics) {
            return new Metrics(
                    metrics.successRate(),
                    new Grades(
                            metrics.grades(), metrics.meanGrade(), metrics.medianGrade(), metrics.standardDeviation()),
                    ResultResponse.money(metrics.costUsd()),
                    metrics.inputTokens(),
                    metrics.outputTokens(),
                    metrics.durationMs());
        }
    }

    @Serdeable
    public record Grades(
            long count,
            @Nullable BigDecimal mean,
            @Nullable BigDecimal median,
            @Nullable BigDecimal standardDeviation) {}
}
