package dev.mayfly.worker.job;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The pinned agent version that a job evaluates with. */
public record Agent(
        UUID id,
        int version,
        String name,
        String instructions,
        @Nullable String selfCritiqueInstructions,
        boolean providesGrades,
        @Nullable String model,
        List<AssertionDefinition> assertions) {

    public Agent {
        Objects.requireNonNull(id, "id is null");
        name = Objects.requireNonNullElse(name, "");
        instructions = Objects.requireNonNullElse(instructions, "");
        assertions = assertions == null ? List.of() : List.copyOf(assertions);
    }
}
