package dev.mayfly.batch;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;

/**
 * How much of a chunk deleting a batch takes.
 *
 * @param rows its jobs, its documents, or the executions of its agent, whichever are most
 */
@Introspected
record BatchSize(UUID id, long rows) {}
