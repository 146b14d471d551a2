package dev.mayfly.api.access;

import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.KeyHolder;
import dev.mayfly.workspace.Membership;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.UserRepository;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.MDC;

/** Lets a request through to its route only if the route says that it allows this caller. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AccessFilter {

    private static final String WORKSPACE_HEADER = "X-Workspace-Id";

    private final Authenticator authenticator;
    private final Sessions sessions;
    private final UserRepository users;

    AccessFilter(Authenticator authenticator, Sessions sessions, UserRepository users) {
        this.authenticator = authenticator;
        this.sessions = sessions;
        this.users = users;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        Optional<RouteMatch<?>> route = RouteAttributes.getRouteMatch(request);
        MDC.put("method", request.getMethodName());
        BasicHttpAttributes.getUriTemplate(request).ifPresent(template -> MDC.put("route", template));
        if (route.isEmpty() || route.get().getAnnotationMetadata().hasAnnotation(AllowsAnyone.class)) {
            return;
        }
        Sessions.Arrival arrival = route.get().getAnnotationMetadata().hasAnnotation(WebPage.class)
                ? sessions.identify(request)
                : new Sessions.Arrival(authenticator.identify(request), wantedWorkspace(request));
        Identity identity = arrival.identity();
        CallerBinder.remember(request, identity);
        if (route.get().getAnnotationMetadata().hasAnnotation(AllowsUser.class)) {
            if (identity instanceof Identity.PresentedKey key && key.holder().trainId() != null) {
                throw notForTrains();
            }
            return;
        }
        Caller caller = caller(arrival);
        MDC.put("workspaceId", caller.workspace().toString());
        var allows = Optional.ofNullable(route.get().getAnnotationMetadata().synthesize(Allows.class))
                .orElseThrow(() -> new ForbiddenException("not_allowed", "Nobody may use this route"));
        if (caller.trainId() != null && !allows.trainKey()) {
            throw notForTrains();
        }
        if (!caller.role().includes(allows.role())
                || Arrays.stream(allows.scope()).noneMatch(scope -> scope.openTo(caller.role()))) {
            throw new ForbiddenException("role_not_sufficient", "Your role in this workspace does not allow this");
        }
        if (Arrays.stream(allows.scope()).noneMatch(caller::has)) {
            throw new ForbiddenException(
                    "scope_missing",
                    "The API key lacks the scope "
                            + Arrays.stream(allows.scope())
                                    .map(scope -> "'%s'".formatted(scope.code()))
                                    .collect(Collectors.joining(" or ")));
        }
        CallerBinder.remember(request, caller);
    }

    private static Optional<UUID> wantedWorkspace(HttpRequest<?> request) {
        return request.getHeaders().findFirst(WORKSPACE_HEADER).map(AccessFilter::parse);
    }

    private Caller caller(Sessions.Arrival arrival) {
        return switch (arrival.identity()) {
            case Identity.PresentedKey(UUID keyId, KeyHolder holder) -> keyCaller(keyId, holder, arrival.workspace());
            case Identity.SignedInUser(UUID userId) -> userCaller(userId, arrival.workspace());
        };
    }

    private static Caller keyCaller(UUID keyId, KeyHolder holder, Optional<UUID> wanted) {
        if (wanted.filter(id -> !id.equals(holder.workspaceId())).isPresent()) {
            throw new NotFoundException("workspace", wanted.get());
        }
        return new Caller(
                new WorkspaceId(holder.workspaceId()),
                holder.userId(),
                Role.of(holder.role()),
                holder.scopes().stream().map(Scope::of).collect(Collectors.toSet()),
                keyId,
                holder.trainId());
    }

    private Caller userCaller(UUID userId, Optional<UUID> wanted) {
        List<Membership> memberships = users.listMemberships(userId);
        Membership membership = wanted.isPresent()
                ? memberships.stream()
                        .filter(candidate -> candidate.workspaceId().equals(wanted.get()))
                        .findFirst()
                        .orElseThrow(() -> new NotFoundException("workspace", wanted.get()))
                : only(memberships);
        Role role = Role.of(membership.role());
        return new Caller(
                new WorkspaceId(membership.workspaceId()),
                userId,
                role,
                Arrays.stream(Scope.values())
                        .filter(scope -> scope.openTo(role))
                        .collect(Collectors.toSet()),
                null);
    }

    private static Membership only(List<Membership> memberships) {
        return switch (memberships.size()) {
            case 1 -> memberships.getFirst();
            case 0 ->
                throw new ForbiddenException(
                        "no_workspace", "You are not a member of any workspace; create one with POST /api/workspaces");
            default ->
                throw new InvalidException(
                        "workspace_required",
                        "You are a member of several workspaces; name one in the header " + WORKSPACE_HEADER);
        };
    }

    private static ForbiddenException notForTrains() {
        return new ForbiddenException("train_key_not_allowed", "A key of a train may not be used for this");
    }

    private static UUID parse(String header) {
        try {
            return UUID.fromString(header);
        } catch (IllegalArgumentException e) {
            throw new NotFoundException("workspace", header);
        }
    }
}
