package dev.mayfly.monitoring;

import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * How much a table takes, over all workspaces; a partition counts as a table.
 *
 * @param totalBytes null, as the other sizes, while somebody keeps everybody else from the table
 * @param liveRows an estimate
 * @param deadRows rows that wait to be vacuumed, an estimate
 */
@Serdeable
public record TableSize(
        String tableName,
        @Nullable Long totalBytes,
        @Nullable Long tableBytes,
        @Nullable Long indexBytes,
        long liveRows,
        long deadRows) {}
