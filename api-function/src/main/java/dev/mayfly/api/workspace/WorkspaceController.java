package dev.mayfly.api.workspace;

import dev.mayfly.api.access.AllowsUser;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.Identity;
import dev.mayfly.api.problem.Filled;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;

/** New workspaces. */
@Controller("/api/workspaces")
class WorkspaceController {

    private final NewWorkspaces workspaces;
    private final Idempotency idempotency;

    WorkspaceController(NewWorkspaces workspaces, Idempotency idempotency) {
        this.workspaces = workspaces;
        this.idempotency = idempotency;
    }

    /** Makes a workspace and the caller its owner. An API key belongs to a workspace and cannot make another one. */
    @AllowsUser
    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<WorkspaceResponse> create(Identity identity, HttpRequest<?> request, @Body @Valid CreateRequest body) {
        if (!(identity instanceof Identity.SignedInUser)) {
            throw new ForbiddenException("token_required", "Sign in with a token to create a workspace");
        }
        var id = new WorkspaceId(newId(identity.userId(), request));
        var owner = new Caller(id, identity.userId(), Role.OWNER, Set.of(Scope.ADMIN), null);
        return idempotency.create(owner, request, body, WorkspaceResponse.class, () -> {
            workspaces.create(id, body.name(), identity.userId());
            return new Created<>(
                    new WorkspaceResponse(new Workspace(id.value(), body.name(), Role.OWNER.code())),
                    "/api/workspaces",
                    id);
        });
    }

    /**
     * The id of the new workspace. A stored answer lies inside its workspace, so a repeated request must come to the same
     * one: with an {@code Idempotency-Key} the id follows from user and key.
     */
    private static UUID newId(UUID userId, HttpRequest<?> request) {
        String key = Idempotency.keyOf(request);
        return key == null
                ? UuidV7.next()
                : UUID.nameUUIDFromBytes((userId + " " + key).getBytes(StandardCharsets.UTF_8));
    }

    @Serdeable
    record CreateRequest(
            @NotNull @Filled @Size(max = NewWorkspaces.MAX_NAME_LENGTH)
            String name) {}

    @Serdeable
    record WorkspaceResponse(Workspace workspace) {}

    @Serdeable
    record Workspace(UUID id, String name, String role) {}
}
