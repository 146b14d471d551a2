package dev.mayfly.execution;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line of an execution's log that is to be stored, checked and masked already.
 *
 * @param id the same for the same line sent again, so that it is stored once
 * @param category {@code execution}, {@code error}, {@code performance} or {@code user_action}
 * @param level {@code debug}, {@code info}, {@code warn} or {@code error}
 * @param context a JSON object
 * @param metadata a JSON object
 */
@Serdeable(naming = SnakeCaseStrategy.class)
public record NewLog(
        UUID id,
        String category,
        String level,
        String message,
        @Nullable JsonNode context,
        @Nullable JsonNode metadata,
        Instant timestamp) {}
