package dev.mayfly.schema;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;

/**
 * A migration that was applied to this database.
 *
 * @param place in the order in which they were applied
 * @param milliseconds how long it took
 */
@Introspected
public record AppliedMigration(
        int place, String version, String description, Instant appliedAt, int milliseconds, boolean success) {}
