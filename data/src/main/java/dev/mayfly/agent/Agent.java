package dev.mayfly.agent;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An agent in one of its versions, which never change. */
@Introspected
public record Agent(
        UUID id,
        UUID ownerId,
        String name,
        @Nullable String description,
        @Nullable UUID ephemeralBatchId,
        int version,
        String instructions,
        @Nullable String selfCritiqueInstructions,
        boolean providesGrades,
        @Nullable String model,
        @TypeDef(type = DataType.JSON) List<Assertion> assertions,
        Instant createdAt) {}
