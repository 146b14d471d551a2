package dev.mayfly.schema;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a backfill has come.
 *
 * @param status {@code RUNNING}, {@code COMPLETED}, {@code FAILED} or {@code CANCELLED}
 */
@Introspected
public record BackfillProgress(
        UUID id,
        String name,
        String status,
        long rowsDone,
        long rowsSkipped,
        Instant startedAt,
        Instant updatedAt,
        @Nullable Instant completedAt) {}
