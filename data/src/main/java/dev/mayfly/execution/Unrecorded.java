package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why an execution was not recorded.
 *
 * @param id of the one that was to be recorded
 * @param storedId the one that is stored under the same execution id; null when there is none
 * @param isSame whether that one has the same content
 */
@Introspected
record Unrecorded(UUID id, @Nullable UUID storedId, boolean isSame, boolean isAgentKnown, boolean isUserKnown) {}
