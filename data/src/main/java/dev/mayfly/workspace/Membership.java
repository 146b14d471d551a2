package dev.mayfly.workspace;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;

/** One workspace of a user, and the user's role in it. */
@Introspected
public record Membership(UUID workspaceId, String workspaceName, String role) {}
