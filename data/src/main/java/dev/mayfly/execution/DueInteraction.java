package dev.mayfly.execution;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;

/** A user's use of an agent whose preferred times lag behind its counters. */
@Introspected
public record DueInteraction(UUID workspace, UUID id) {}
