package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run has done.
 *
 * @param from the schema's version before, null for an empty database
 * @param to the schema's version now
 */
@Serdeable
record MigrateReport(
        String action, @Nullable String from, @Nullable String to, List<Migrated> migrations) {

    @Serdeable
    record Migrated(String version, String description, long durationMs) {}
}
