package dev.mayfly.conversation;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;

/** A train, found among those of all workspaces. */
@Introspected
public record TrainOfWorkspace(UUID workspace, UUID trainId) {}
