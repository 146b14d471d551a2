package dev.mayfly.api.workspace;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.problem.SqlState;
import dev.mayfly.problem.UnprocessableException;
import dev.mayfly.train.TrainRepository;
import dev.mayfly.workspace.Member;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.UserRepository;
import dev.mayfly.workspace.WorkspaceRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The members of a workspace. Only an owner may make, change or remove another owner. Each method is a transaction, or part of
 * the one that runs.
 *
 * <p>What the caller may do is decided once more under the lock of the workspace: the caller's own role may have changed since
 * the request was let in.
 */
@Singleton
public final class Members {

    private final WorkspaceRepository workspaces;
    private final TrainRepository trains;
    private final UserRepository users;
    private final WorkspaceTransactions transactions;

    Members(
            WorkspaceRepository workspaces,
            TrainRepository trains,
            UserRepository users,
            WorkspaceTransactions transactions) {
        this.workspaces = workspaces;
        this.trains = trains;
        this.users = users;
        this.transactions = transactions;
    }

    /** In the order of their ids. */
    public Page<Member> list(Caller caller, int limit, @Nullable String cursor) {
        var cursors = Cursor.over(caller.workspace(), "members");
        UUID after = cursors.decode(cursor, Cursor.FIRST_ID, parts -> UUID.fromString(parts.getFirst()));
        var found = transactions.read(
                caller.workspace(), () -> workspaces.listMembers(caller.workspace(), after, limit + 1));
        return Page.of(found, limit, last -> cursors.encode(last.userId()));
    }

    /** Adds a user who has signed in once. */
    public Member add(Caller caller, UUID userId, String role) {
        return transactions.write(caller.workspace(), () -> {
            refuseUnlessOwner(holdAsAdmin(caller), role);
            if (users.find(userId).isEmpty()) {
                throw new UnprocessableException(
                        "unknown_user",
                        "No user has this id; a user exists after signing in once",
                        new FieldError("/userId", "unknown_user", "No user has this id"));
            }
            if (workspaces.insertMember(caller.workspace(), userId, role) == 0) {
                throw new ConflictException("already_member", "The user is a member of this workspace already");
            }
            return find(caller, userId);
        });
    }

    /** Gives a member another role; the last owner keeps that. */
    public Member changeRole(Caller caller, UUID userId, String role) {
        return transactions.write(caller.workspace(), () -> {
            Role own = lockAsAdmin(caller);
            Member member = find(caller, userId);
            refuseUnlessOwner(own, member.role());
            refuseUnlessOwner(own, role);
            if (!role.equals(Role.OWNER.code())) {
                refuseForLastOwner(caller, member);
            }
            workspaces.updateMember(caller.workspace(), userId, role);
            return find(caller, userId);
        });
    }

    /**
     * Removes a member with the member's API keys and memberships in trains. Everybody may leave; but who is the last owner
     * of a train hands it over first.
     */
    public void remove(Caller caller, UUID userId) {
        boolean leaves = userId.equals(caller.userId());
        if (!leaves && !caller.has(Scope.ADMIN)) {
            throw notAdmin();
        }
        try {
            transactions.write(caller.workspace(), () -> delete(caller, userId));
        } catch (RuntimeException e) {
            if (SqlState.is(e, SqlState.LAST_OWNER)) {
                throw new ConflictException(
                        "last_train_owner", "The member is the only owner of a train; give it another owner first");
            }
            throw e;
        }
    }

    /** The locks are taken in the order in which whoever changes the members of a train takes them. */
    private int delete(Caller caller, UUID userId) {
        Role own = userId.equals(caller.userId()) ? lock(caller) : lockAsAdmin(caller);
        Member member = find(caller, userId);
        refuseUnlessOwner(own, member.role());
        refuseForLastOwner(caller, member);
        workspaces.lockMember(caller.workspace(), userId);
        trains.lockOwnedBy(caller.workspace(), userId);
        return workspaces.deleteMember(caller.workspace(), userId);
    }

    /** Waits until no other change to the members is under way, and returns the role that the caller has then. */
    private Role lock(Caller caller) {
        workspaces.lock(caller.workspace());
        return ownRole(caller);
    }

    private Role lockAsAdmin(Caller caller) {
        return requireAdmin(lock(caller));
    }

    /** As {@link #lockAsAdmin}, for what changes no member that there is: several may be added at once. */
    private Role holdAsAdmin(Caller caller) {
        workspaces.hold(caller.workspace());
        return requireAdmin(ownRole(caller));
    }

    private Role ownRole(Caller caller) {
        return workspaces
                .findMember(caller.workspace(), caller.userId())
                .map(member -> Role.of(member.role()))
                .orElseThrow(() -> new NotFoundException("workspace", caller.workspace()));
    }

    private static Role requireAdmin(Role role) {
        if (!role.includes(Role.ADMIN)) {
            throw notAdmin();
        }
        return role;
    }

    private Member find(Caller caller, UUID userId) {
        return workspaces
                .findMember(caller.workspace(), userId)
                .orElseThrow(() -> new NotFoundException("member", userId));
    }

    private static ForbiddenException notAdmin() {
        return new ForbiddenException("role_not_sufficient", "Only admins may add, change or remove other members");
    }

    private static void refuseUnlessOwner(Role own, String role) {
        if (role.equals(Role.OWNER.code()) && own != Role.OWNER) {
            throw new ForbiddenException("role_not_sufficient", "Only owners may make, change or remove owners");
        }
    }

    private void refuseForLastOwner(Caller caller, Member member) {
        if (member.role().equals(Role.OWNER.code())
                && workspaces.countOtherOwners(caller.workspace(), member.userId()) == 0) {
            throw new ConflictException("last_owner", "A workspace keeps at least one owner");
        }
    }
}
