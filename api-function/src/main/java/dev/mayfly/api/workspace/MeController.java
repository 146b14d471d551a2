package dev.mayfly.api.workspace;

import dev.mayfly.api.access.AllowsUser;
import dev.mayfly.api.access.Identity;
import dev.mayfly.workspace.KeyHolder;
import dev.mayfly.workspace.Membership;
import dev.mayfly.workspace.User;
import dev.mayfly.workspace.UserRepository;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who the caller is. */
@Controller("/api/me")
final class MeController {

    private final UserRepository users;

    MeController(UserRepository users) {
        this.users = users;
    }

    /** The caller's user id and workspaces; for an API key, its one workspace and its scopes. */
    @AllowsUser
    @Get
    Me show(Identity identity) {
        User user = users.find(identity.userId()).orElseThrow();
        List<Membership> memberships = users.listMemberships(identity.userId());
        return switch (identity) {
            case Identity.SignedInUser _ -> new Me(user.id(), user.email(), user.name(), memberships, null);
            case Identity.PresentedKey(UUID _, KeyHolder holder) ->
                new Me(
                        user.id(),
                        user.email(),
                        user.name(),
                        memberships.stream()
                                .filter(membership -> membership.workspaceId().equals(holder.workspaceId()))
                                .toList(),
                        holder.scopes());
        };
    }

    /** @param scopes what the API key may be used for; null for a user's own token */
    @Serdeable
    record Me(
            UUID userId,
            @Nullable String email,
            @Nullable String name,
            List<Membership> workspaces,
            @Nullable List<String> scopes) {}
}
