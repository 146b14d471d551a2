package dev.mayfly.api.execution;

import dev.mayfly.execution.LogEntry;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A line of an execution's log. */
@Serdeable
record LogResponse(
        UUID id,
        String executionId,
        String category,
        String level,
        String message,
        @Nullable JsonNode context,
        @Nullable JsonNode metadata,
        Instant timestamp) {

    static LogResponse of(LogEntry log) {
        return new LogResponse(
                log.id(),
                log.executionId(),
                log.category(),
                log.level(),
                log.message(),
                log.context(),
                log.metadata(),
                log.timestamp());
    }
}
