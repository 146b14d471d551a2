package dev.mayfly.api.access;

import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceId;
import java.security.Principal;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whoever makes the request, in the one workspace that the request is about.
 *
 * @param keyId the API key that makes it; null when the user does, by a token
 * @param trainId the one train that the key is for; null for a key of the workspace and for a user
 */
public record Caller(
        WorkspaceId workspace,
        UUID userId,
        Role role,
        Set<Scope> scopes,
        @Nullable UUID keyId,
        @Nullable UUID trainId) implements Principal {

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Somebody who does not come with a key of a train. */
    public Caller(WorkspaceId workspace, UUID userId, Role role, Set<Scope> scopes, @Nullable UUID keyId) {
        this(workspace, userId, role, scopes, keyId, null);
    }

    public boolean isAdmin() {
        return role.includes(Role.ADMIN);
    }

    /** Whether something of this owner is the caller's business: the owner's own, or anything for an admin. */
    public boolean maySee(UUID ownerId) {
        return isAdmin() || ownerId.equals(userId);
    }

    public boolean has(Scope scope) {
        return scopes.contains(scope);
    }

    @Override
    public String getName() {
        return userId.toString();
    }
}
