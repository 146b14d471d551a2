package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;

/**
 * A month's partition of the logs.
 *
 * @param beginsAt the first moment of the month in UTC
 */
@Introspected
public record LogPartition(String name, Instant beginsAt) {}
