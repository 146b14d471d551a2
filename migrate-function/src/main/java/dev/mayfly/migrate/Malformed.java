package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.util.UUID;

/**
 * A row of the older system of which a backfill stores nothing.
 *
 * @param table which the row is in
 * @param reason what is wrong, without the value: it was somebody's data
 */
@Serdeable
record Malformed(UUID workspaceId, String table, UUID id, String reason) {}
