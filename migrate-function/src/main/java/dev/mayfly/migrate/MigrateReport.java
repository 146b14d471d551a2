package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run has done.
 *
 * @param from the schema's version before, null for an empty database
 * @param to the schema's version now
 * @param snapshot the name of the snapshot that was taken before, null when there was none
 * @param analyzed tables whose statistics were renewed
 * @param tables that were there before, with their rows before and after
 * @param differences of the schema now from what the migrations make
 */
@Serdeable
record MigrateReport(
        String action,
        @Nullable String from,
        @Nullable String to,
        @Nullable String snapshot,
        List<Migrated> migrations,
        List<String> analyzed,
        List<Rows> tables,
        List<Difference> differences) {

    /** A migration that was applied; its statements only where they were asked for. */
    @Serdeable
    record Migrated(
            String version,
            String description,
            long durationMs,
            @Nullable List<TimedStatement> statements) {}

    /** A statement, by its beginning. */
    @Serdeable
    record TimedStatement(String statement, long durationMs) {}

    /**
     * How many rows a table had.
     *
     * @param isExact whether both were counted; where that took too long they are estimated
     */
    @Serdeable
    record Rows(String table, long before, long after, boolean isExact) {}
}
