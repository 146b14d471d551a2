package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * Where the migrations go on from.
 *
 * @param unexpected what is there besides, and is let be
 */
@Serdeable
record BaselineReport(String action, String version, List<Difference> unexpected) {}
