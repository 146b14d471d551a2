package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the schema stands.
 *
 * @param current the schema's version, null for an empty database
 */
@Serdeable
record InfoReport(String action, @Nullable String current, List<Applied> applied, List<Pending> pending) {

    @Serdeable
    record Applied(String version, String description, String state, Instant installedOn, long durationMs) {}

    @Serdeable
    record Pending(String version, String description) {}
}
