package dev.mayfly.api.web.signin;

import dev.mayfly.api.access.AllowsUser;
import dev.mayfly.api.access.Identity;
import dev.mayfly.api.access.Sessions;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.web.Form;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.LocalPath;
import dev.mayfly.api.workspace.NewWorkspaces;
import dev.mayfly.id.UuidV7;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where somebody begins who has signed in and is in no workspace yet, and makes another one. */
@Hidden
@WebPage
@Controller("/workspaces/new")
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@Produces(MediaType.TEXT_HTML)
final class NewWorkspaceController {

    private final NewWorkspaces workspaces;
    private final WorkspaceTransactions transactions;
    private final Sessions sessions;

    NewWorkspaceController(NewWorkspaces workspaces, WorkspaceTransactions transactions, Sessions sessions) {
        this.workspaces = workspaces;
        this.transactions = transactions;
        this.sessions = sessions;
    }

    @AllowsUser
    @Get
    HttpResponse<String> form(Identity identity, HttpRequest<?> request) {
        return form(HttpStatus.OK, user(identity), request, "", null);
    }

    /** Makes it, and goes there. */
    @AllowsUser
    @Post
    HttpResponse<String> create(Identity identity, HttpRequest<?> request, Form form) {
        Identity.SignedInUser user = user(identity);
        String name = form.text("name").strip();
        if (name.isBlank() || name.length() > NewWorkspaces.MAX_NAME_LENGTH) {
            return form(
                    HttpStatus.UNPROCESSABLE_ENTITY,
                    user,
                    request,
                    name,
                    "Give it a name of at most %d characters".formatted(NewWorkspaces.MAX_NAME_LENGTH));
        }
        UUID id = UuidV7.next();
        var workspace = new WorkspaceId(id);
        transactions.write(workspace, () -> {
            workspaces.create(workspace, name, user.userId());
            return id;
        });
        return Html.see(LocalPath.HOME).cookie(sessions.cookie(sessions.enter(user, id)));
    }

    private HttpResponse<String> form(
            HttpStatus status,
            Identity.SignedInUser user,
            HttpRequest<?> request,
            String typed,
            @Nullable String error) {
        String formToken = sessions.find(request).map(sessions::formToken).orElse("");
        return Html.answer(status, Html.TEMPLATES.signinWorkspace(user.userId(), formToken, typed, error));
    }

    private static Identity.SignedInUser user(Identity identity) {
        if (identity instanceof Identity.SignedInUser user) {
            return user;
        }
        throw new ForbiddenException(
                "token_required", "An API key belongs to its workspace; nobody makes another one with it");
    }
}
