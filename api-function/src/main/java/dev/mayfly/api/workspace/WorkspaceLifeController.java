package dev.mayfly.api.workspace;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.AllowsUser;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.Identity;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.Membership;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.UserRepository;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** The end of a workspace, and the way back. */
@Controller("/api/workspaces")
class WorkspaceLifeController {

    /** As the schema counts them. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final WorkspaceRepository workspaces;
    private final UserRepository users;
    private final WorkspaceTransactions transactions;

    WorkspaceLifeController(WorkspaceRepository workspaces, UserRepository users, WorkspaceTransactions transactions) {
        this.workspaces = workspaces;
        this.users = users;
        this.transactions = transactions;
    }

    /**
     * Deletes the workspace of this request: from now on nobody gets in, neither members nor keys. Its owners may restore it for
     * 30 days; then all that is in it is deleted for ever.
     */
    @Allows(scope = Scope.ADMIN, role = Role.OWNER)
    @Delete("/current")
    DeletionResponse delete(Caller caller) {
        Instant deletedAt = transactions.write(caller.workspace(), () -> {
            workspaces.delete(caller.workspace());
            return workspaces
                    .findDeletedAt(caller.workspace())
                    .orElseThrow(() -> new NotFoundException("workspace", caller.workspace()));
        });
        return new DeletionResponse(caller.workspace().value(), deletedAt, deletedAt.plus(KEPT));
    }

    /** Takes back the deletion of a workspace. Only its owners may, by a token: the keys of a deleted workspace are dead. */
    @AllowsUser
    @Post("/{id}/restore")
    Membership restore(Identity identity, UUID id) {
        var workspace = new WorkspaceId(id);
        if (!(identity instanceof Identity.SignedInUser(UUID userId))
                || transactions.write(workspace, () -> workspaces.restore(workspace, userId)) == 0) {
            throw new NotFoundException("deleted workspace", id);
        }
        return users.listMemberships(userId).stream()
                .filter(membership -> membership.workspaceId().equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("deleted workspace", id));
    }

    /** @param restorableUntil until when an owner may take the deletion back */
    @Serdeable
    record DeletionResponse(UUID id, Instant deletedAt, Instant restorableUntil) {}
}
