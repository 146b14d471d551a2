package dev.mayfly.batch;

import dev.mayfly.agent.Assertion;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job under a lease, with the agent version and the document version that were pinned when it was created. */
@Introspected
public record ClaimedJob(
        UUID id,
        UUID batchId,
        int attempts,
        Instant leaseExpiresAt,
        UUID agentId,
        int agentVersion,
        String agentName,
        String instructions,
        @Nullable String selfCritiqueInstructions,
        boolean providesGrades,
        @Nullable String model,
        @TypeDef(type = DataType.JSON) List<Assertion> assertions,
        UUID documentId,
        int documentVersion,
        String documentTitle,
        @Nullable String documentUrl,
        String documentContent) {}
