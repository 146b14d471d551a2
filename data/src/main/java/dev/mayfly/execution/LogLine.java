package dev.mayfly.execution;

import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an execution said.
 *
 * @param executionId the caller's name for it
 * @param category one of {@link #CATEGORIES}
 * @param level one of {@link #LEVELS}
 */
@Serdeable
public record LogLine(
        UUID id,
        Instant timestamp,
        String executionId,
        UUID userId,
        String category,
        String level,
        String message,
        @TypeDef(type = DataType.JSON) @Nullable JsonNode context,
        @TypeDef(type = DataType.JSON) @Nullable JsonNode metadata) {

    public static final List<String> CATEGORIES = List.of("execution", "error", "performance", "user_action");
    public static final List<String> LEVELS = List.of("debug", "info", "warn", "error");
}
