package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What was mended.
 *
 * @param ok whether nothing is left that only a person can mend
 * @param forgotten the versions that had failed, and will be applied again
 * @param dropped indexes that an interrupted migration or rebuild had left
 * @param rebuilt indexes that were not valid
 * @param problems that are left, an edited migration among them
 */
@Serdeable
record RepairReport(
        String action,
        boolean ok,
        List<String> forgotten,
        List<String> dropped,
        List<String> rebuilt,
        List<Problem> problems) {}
