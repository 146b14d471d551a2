package dev.mayfly.api.workspace;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.page.Page;
import dev.mayfly.workspace.Member;
import dev.mayfly.workspace.Scope;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The members of the caller's workspace. Only an owner may make, change or remove another owner. */
@Controller("/api/members")
class MemberController {

    private static final String ROLES = "owner|admin|member|viewer";

    private final Members members;
    private final Idempotency idempotency;

    MemberController(Members members, Idempotency idempotency) {
        this.members = members;
        this.idempotency = idempotency;
    }

    @Allows(scope = Scope.READ)
    @Get
    Page<Member> list(
            Caller caller,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Nullable @QueryValue String cursor) {
        return members.list(caller, limit, cursor);
    }

    /** Adds a user, who tells the admin the {@code userId} that {@code GET /api/me} shows. */
    @Allows(scope = Scope.ADMIN)
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<Member> add(Caller caller, HttpRequest<?> request, @Body @Valid AddRequest body) {
        return idempotency.create(
                caller,
                request,
                body,
                Member.class,
                () -> new Created<>(members.add(caller, body.userId(), body.role()), "/api/members", body.userId()));
    }

    @Allows(scope = Scope.ADMIN)
    @Patch("/{userId}")
    Member changeRole(Caller caller, UUID userId, @Body @Valid ChangeRequest body) {
        return members.changeRole(caller, userId, body.role());
    }

    /**
     * Removes a member with the member's API keys and memberships in trains. Everybody may leave; but who is the last owner
     * of a train hands it over first.
     */
    @Allows(scope = Scope.READ)
    @Delete("/{userId}")
    @Status(HttpStatus.NO_CONTENT)
    void remove(Caller caller, UUID userId) {
        members.remove(caller, userId);
    }

    @Serdeable
    record AddRequest(
            @NotNull UUID userId,
            @NotNull @Pattern(regexp = ROLES) String role) {}

    @Serdeable
    record ChangeRequest(@NotNull @Pattern(regexp = ROLES) String role) {}
}
