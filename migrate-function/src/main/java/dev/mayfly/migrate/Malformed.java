package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.util.UUID;

/**
 * An agent of which a backfill stores nothing.
 *
 * @param reason what is wrong, without the value: it was somebody's data
 */
@Serdeable
record Malformed(UUID workspaceId, UUID agentId, String reason) {}
