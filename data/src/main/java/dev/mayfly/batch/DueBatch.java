package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;

/**
 * A batch that the cleanup should delete.
 *
 * @param dueAt when it expired, or when its deletion began
 */
@Introspected
public record DueBatch(UUID workspaceId, UUID id, String trackingId, Instant dueAt) {}
