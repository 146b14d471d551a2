package dev.mayfly.monitoring;

import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * A process that waits for a lock.
 *
 * @param tableName what it waits for; null when that is no table but, say, another's transaction
 * @param blockedBy how many processes it waits for
 * @param waitedMs for how long
 */
@Serdeable
public record LockWait(
        int processId,
        String mode,
        @Nullable String tableName,
        int blockedBy,
        @Nullable Long waitedMs) {}
