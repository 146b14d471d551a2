package dev.mayfly.api.workspace;

import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceRepository;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Makes workspaces, inside the transaction of the caller. */
@Singleton
public final class NewWorkspaces {

    /** As the schema has it. */
    public static final int MAX_NAME_LENGTH = 200;

    private final WorkspaceRepository workspaces;

    NewWorkspaces(WorkspaceRepository workspaces) {
        this.workspaces = workspaces;
    }

    /** Whoever makes it is its owner. */
    public void create(WorkspaceId id, String name, UUID owner) {
        workspaces.insert(id, name);
        workspaces.insertMember(id, owner, Role.OWNER.code());
    }
}
