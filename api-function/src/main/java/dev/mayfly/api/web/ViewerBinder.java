package dev.mayfly.api.web;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.CallerBinder;
import dev.mayfly.api.access.Session;
import dev.mayfly.api.access.Sessions;
import dev.mayfly.workspace.Membership;
import dev.mayfly.workspace.User;
import dev.mayfly.workspace.UserRepository;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Hands a page's controller who looks at it. */
@Singleton
final class ViewerBinder implements TypedRequestArgumentBinder<Viewer> {

    private final Sessions sessions;
    private final UserRepository users;

    ViewerBinder(Sessions sessions, UserRepository users) {
        this.sessions = sessions;
        this.users = users;
    }

    @Override
    public Argument<Viewer> argumentType() {
        return Argument.of(Viewer.class);
    }

    @Override
    public BindingResult<Viewer> bind(ArgumentConversionContext<Viewer> context, HttpRequest<?> source) {
        return () -> CallerBinder.caller(source)
                .flatMap(caller -> sessions.find(source).map(session -> viewer(caller, session, source.getPath())));
    }

    private Viewer viewer(Caller caller, Session session, String path) {
        List<Membership> workspaces = users.listMemberships(caller.userId()).stream()
                .filter(membership -> caller.keyId() == null
                        || membership.workspaceId().equals(caller.workspace().value()))
                .toList();
        return new Viewer(
                caller,
                users.find(caller.userId()).map(ViewerBinder::name).orElse(""),
                workspaces,
                path,
                sessions.formToken(session));
    }

    private static String name(User user) {
        return Optional.ofNullable(user.name())
                .or(() -> Optional.ofNullable(user.email()))
                .orElse(user.id().toString());
    }
}
