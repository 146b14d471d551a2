package dev.mayfly.workspace;

import io.micronaut.serde.annotation.Serdeable;
import java.util.UUID;

/** One workspace of a user, and the user's role in it. */
@Serdeable
public record Membership(UUID workspaceId, String workspaceName, String role) {}
