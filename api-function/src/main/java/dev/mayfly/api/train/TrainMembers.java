package dev.mayfly.api.train;

import dev.mayfly.api.access.Caller;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.problem.SqlState;
import dev.mayfly.problem.UnprocessableException;
import dev.mayfly.train.TrainMember;
import dev.mayfly.train.TrainMemberRepository;
import dev.mayfly.train.TrainRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceRepository;
import dev.mayfly.workspace.WorkspaceTransactions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes the members of a train, one change after the other. That an owner stays is the database's rule, looked at when
 * the change commits; here it gets its words.
 */
@Singleton
final class TrainMembers {

    private final TrainRepository trains;
    private final TrainMemberRepository members;
    private final WorkspaceRepository workspaces;
    private final TrainAccess access;
    private final WorkspaceTransactions transactions;

    TrainMembers(
            TrainRepository trains,
            TrainMemberRepository members,
            WorkspaceRepository workspaces,
            TrainAccess access,
            WorkspaceTransactions transactions) {
        this.trains = trains;
        this.members = members;
        this.workspaces = workspaces;
        this.access = access;
        this.transactions = transactions;
    }

    /** Adds somebody, inside the transaction of its caller. */
    TrainMember add(Caller caller, UUID trainId, @Nullable String email, @Nullable UUID userId, String role) {
        lockManaged(caller, trainId);
        UUID member = userId == null ? byEmail(caller, String.valueOf(email)) : byId(caller, userId);
        int added = Gone.refuse(
                () -> members.insert(caller.workspace(), trainId, member, role),
                () -> unknownMember(userId == null ? "/email" : "/userId"));
        if (added == 0) {
            throw new ConflictException("already_member", "The user is a member of this train already");
        }
        return find(caller, trainId, member);
    }

    TrainMember changeRole(Caller caller, UUID trainId, UUID userId, String role) {
        return keepingAnOwner(caller, () -> {
            lockManaged(caller, trainId);
            if (members.updateRole(caller.workspace(), trainId, userId, role) == 0) {
                throw new NotFoundException("member", userId);
            }
            return find(caller, trainId, userId);
        });
    }

    void remove(Caller caller, UUID trainId, UUID userId) {
        boolean leaves = userId.equals(caller.userId());
        keepingAnOwner(caller, () -> {
            if (leaves) {
                trains.lock(caller.workspace(), trainId);
                access.visible(caller, trainId);
            } else {
                lockManaged(caller, trainId);
                refuseReaders(caller);
            }
            if (members.delete(caller.workspace(), trainId, userId) == 0) {
                throw new NotFoundException("member", userId);
            }
            return userId;
        });
    }

    static InvalidException bad(String pointer, String code, String detail) {
        return new InvalidException("bad_request", detail, new FieldError(pointer, code, detail));
    }

    private <T> T keepingAnOwner(Caller caller, Supplier<T> change) {
        try {
            return transactions.write(caller.workspace(), change);
        } catch (RuntimeException e) {
            if (SqlState.is(e, SqlState.LAST_OWNER)) {
                throw new ConflictException("last_owner", "A train keeps at least one owner");
            }
            throw e;
        }
    }

    /** Looks only once nobody else can change the members: whoever was an owner before may have been removed meanwhile. */
    private void lockManaged(Caller caller, UUID trainId) {
        trains.lock(caller.workspace(), trainId);
        access.managed(caller, trainId);
    }

    /** The route lets readers in, so that a viewer may leave; removing others is a change like any. */
    private static void refuseReaders(Caller caller) {
        if (!Scope.WRITE.openTo(caller.role())) {
            throw new ForbiddenException("role_not_sufficient", "Your role in this workspace does not allow this");
        }
        if (!caller.has(Scope.WRITE)) {
            throw new ForbiddenException("scope_missing", "The API key lacks the scope 'write'");
        }
    }

    private UUID byEmail(Caller caller, String email) {
        List<UUID> found = members.listByEmail(caller.workspace(), email);
        return switch (found.size()) {
            case 1 -> found.getFirst();
            case 0 -> throw unknownMember("/email");
            default ->
                throw unprocessable(
                        "ambiguous_email",
                        "/email",
                        "Several members of the workspace have this e-mail address; name one by userId");
        };
    }

    private UUID byId(Caller caller, UUID userId) {
        if (workspaces.findMember(caller.workspace(), userId).isEmpty()) {
            throw unknownMember("/userId");
        }
        return userId;
    }

    private static UnprocessableException unknownMember(String pointer) {
        return unprocessable("unknown_member", pointer, "This is nobody who is a member of the workspace");
    }

    private static UnprocessableException unprocessable(String code, String pointer, String detail) {
        return new UnprocessableException(code, detail, new FieldError(pointer, code, detail));
    }

    private TrainMember find(Caller caller, UUID trainId, UUID userId) {
        return members.find(caller.workspace(), trainId, userId)
                .orElseThrow(() -> new NotFoundException("member", userId));
    }
}
