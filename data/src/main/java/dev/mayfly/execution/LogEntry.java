package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import io.micronaut.json.tree.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A line of an execution's log; what categories and levels there are stands at {@link NewLog}. */
@Introspected
public record LogEntry(
        UUID id,
        String executionId,
        UUID agentId,
        UUID userId,
        String category,
        String level,
        String message,
        @TypeDef(type = DataType.JSON) @Nullable JsonNode context,
        @TypeDef(type = DataType.JSON) @Nullable JsonNode metadata,
        Instant timestamp) {}
