package dev.mayfly.api.execution;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of a log as a caller sends it.
 *
 * @param message stored masked and cut to 500 characters
 * @param timestamp now when left out; sending it makes a repetition harmless
 */
@Serdeable
record LogRequest(
        @NotNull @Pattern(regexp = "execution|error|performance|user_action")
        String category,

        @NotNull @Pattern(regexp = "debug|info|warn|error") String level,
        @NotNull @Size(max = 100_000) String message,
        @Nullable JsonNode context,
        @Nullable JsonNode metadata,
        @Nullable Instant timestamp) {}
