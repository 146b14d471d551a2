package dev.mayfly.monitoring;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A statement of the API that took long on average, over all workspaces.
 *
 * @param queryId how PostgreSQL knows it again
 * @param query with {@code $1} in the place of each value: nobody's data is in it
 */
@Serdeable
public record SlowStatement(String queryId, String query, long calls, double totalMs, double meanMs, double maxMs) {}
