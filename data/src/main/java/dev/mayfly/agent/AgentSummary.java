package dev.mayfly.agent;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An agent as a list shows it, without its instructions. */
@Serdeable
public record AgentSummary(
        UUID id,
        UUID ownerId,
        String name,
        @Nullable String description,
        int version,
        boolean providesGrades,
        @Nullable String model,
        Instant createdAt) {}
