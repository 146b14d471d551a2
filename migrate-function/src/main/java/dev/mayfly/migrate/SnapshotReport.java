package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;

/** A snapshot that can be restored from now on. */
@Serdeable
record SnapshotReport(String action, String cluster, String snapshot, long durationMs) {}
