package dev.mayfly.batch;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Proof of what deleting a batch has removed, row by row of each table.
 *
 * @param cause {@code expired} or {@code deleted}
 * @param requestedBy who asked for it; null when it expired
 * @param completedAt null as long as rows are left
 */
@Serdeable
public record DeletionReceipt(
        UUID batchId,
        @Nullable String trackingId,
        UUID ownerId,
        String cause,
        @Nullable UUID requestedBy,
        long jobs,
        long evaluations,
        long documents,
        long documentVersions,
        long agents,
        long agentVersions,
        long executions,
        long logs,
        long metrics,
        long interactions,
        long batches,
        Instant startedAt,
        @Nullable Instant completedAt) {}
