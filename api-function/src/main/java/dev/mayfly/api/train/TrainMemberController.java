package dev.mayfly.api.train;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.page.Page;
import dev.mayfly.api.workspace.Created;
import dev.mayfly.api.workspace.Idempotency;
import dev.mayfly.train.TrainMember;
import dev.mayfly.train.TrainMemberRepository;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The members of a train. Its owners and the workspace's admins change them; everybody may leave; one owner stays. */
@Controller("/api/trains/{id}/members")
class TrainMemberController {

    private static final String ROLES = "owner|member";

    private final TrainMemberRepository members;
    private final TrainMembers changes;
    private final TrainAccess access;
    private final WorkspaceTransactions transactions;
    private final Idempotency idempotency;

    TrainMemberController(
            TrainMemberRepository members,
            TrainMembers changes,
            TrainAccess access,
            WorkspaceTransactions transactions,
            Idempotency idempotency) {
        this.members = members;
        this.changes = changes;
        this.access = access;
        this.transactions = transactions;
        this.idempotency = idempotency;
    }

    @Allows(scope = Scope.READ)
    @Get
    Page<TrainMember> list(
            Caller caller,
            UUID id,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        var cursors = Cursor.over(caller.workspace(), "train-members", id);
        UUID after = cursors.decode(cursor, Cursor.FIRST_ID, parts -> UUID.fromString(parts.getFirst()));
        var found = transactions.read(caller.workspace(), () -> {
            access.visible(caller, id);
            return members.list(caller.workspace(), id, after, limit + 1);
        });
        return Page.of(found, limit, last -> cursors.encode(last.userId()));
    }

    /** Adds a member of the workspace, named by e-mail address, in whatever case, or by user id. */
    @Allows(scope = Scope.WRITE)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<TrainMember> add(Caller caller, HttpRequest<?> request, UUID id, @Body @Valid AddRequest body) {
        body.refuseUnlessOne();
        return idempotency.create(caller, request, body, TrainMember.class, () -> {
            TrainMember added = changes.add(caller, id, body.email(), body.userId(), body.role());
            return new Created<>(added, "/api/trains/%s/members".formatted(id), added.userId());
        });
    }

    @Allows(scope = Scope.WRITE)
    @Patch("/{userId}")
    TrainMember changeRole(Caller caller, UUID id, UUID userId, @Body @Valid ChangeRequest body) {
        return changes.changeRole(caller, id, userId, body.role());
    }

    /** Removes a member with the member's keys for the train. Everybody may leave. */
    @Allows(scope = Scope.READ)
    @Delete("/{userId}")
    @Status(HttpStatus.NO_CONTENT)
    void remove(Caller caller, UUID id, UUID userId) {
        changes.remove(caller, id, userId);
    }

    /** Somebody by exactly one of {@code email} and {@code userId}. */
    @Serdeable
    record AddRequest(
            @Nullable @Size(min = 1, max = 320) String email,
            @Nullable UUID userId,
            @NotNull @Pattern(regexp = ROLES) String role) {

        void refuseUnlessOne() {
            if ((email == null) == (userId == null)) {
                throw TrainMembers.bad("/email", "exactly_one", "Send exactly one of email and userId");
            }
        }
    }

    @Serdeable
    record ChangeRequest(@NotNull @Pattern(regexp = ROLES) String role) {}
}
