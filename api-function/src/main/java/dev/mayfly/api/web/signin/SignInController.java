package dev.mayfly.api.web.signin;

import dev.mayfly.api.access.AllowsAnyone;
import dev.mayfly.api.access.AllowsUser;
import dev.mayfly.api.access.Identity;
import dev.mayfly.api.access.Session;
import dev.mayfly.api.access.Sessions;
import dev.mayfly.api.access.Signatures;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.web.Form;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.LocalPath;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.NotFoundException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Signing in with an API key, signing out, and going from one workspace to another. */
@Hidden
@WebPage
@Controller
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@Produces(MediaType.TEXT_HTML)
final class SignInController {

    private final Sessions sessions;
    private final Signatures signatures;
    private final ProviderConfiguration provider;

    SignInController(Sessions sessions, Signatures signatures, ProviderConfiguration provider) {
        this.sessions = sessions;
        this.signatures = signatures;
        this.provider = provider;
    }

    @AllowsAnyone
    @Get("/sign-in")
    HttpResponse<String> form(HttpRequest<?> request, @Nullable @QueryValue String next) {
        return form(HttpStatus.OK, request, LocalPath.of(next), null);
    }

    @AllowsAnyone
    @Post("/sign-in")
    HttpResponse<String> signIn(HttpRequest<?> request, Form form) {
        if (way() != SignIn.Way.KEY) {
            throw new ForbiddenException("not_allowed", "Nobody signs in with a key here");
        }
        String next = LocalPath.of(form.text("next"));
        return sessions.signIn(form.text("key").strip())
                .map(session -> Html.see(next).cookie(sessions.cookie(session)))
                .orElseGet(() -> form(
                        HttpStatus.UNPROCESSABLE_ENTITY,
                        request,
                        next,
                        "This is not a key that can sign in, or not any more."));
    }

    @AllowsAnyone
    @Post("/sign-out")
    HttpResponse<String> signOut() {
        return Html.see("/sign-in").cookie(sessions.noCookie());
    }

    /** Keys belong to one workspace, so only users go from one to another. */
    @AllowsUser
    @Post("/workspace")
    HttpResponse<String> enter(Identity identity, Form form) {
        UUID workspaceId = id(form.text("workspaceId"));
        if (!(identity instanceof Identity.SignedInUser user)) {
            throw new NotFoundException("workspace", workspaceId);
        }
        return Html.see(LocalPath.HOME).cookie(sessions.cookie(sessions.enter(user, workspaceId)));
    }

    private MutableHttpResponse<String> form(
            HttpStatus status, HttpRequest<?> request, String next, @Nullable String error) {
        if (way() == SignIn.Way.NONE) {
            return Html.answer(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    Html.TEMPLATES.signinForm(new SignIn(SignIn.Way.NONE, next, "", error)));
        }
        Session session = sessions.find(request).orElseGet(sessions::begin);
        return Html.answer(
                        status, Html.TEMPLATES.signinForm(new SignIn(way(), next, sessions.formToken(session), error)))
                .cookie(sessions.cookie(session));
    }

    private SignIn.Way way() {
        if (!signatures.arePossible()) {
            return SignIn.Way.NONE;
        }
        return provider.isConfigured() ? SignIn.Way.PROVIDER : SignIn.Way.KEY;
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new NotFoundException("workspace", text);
        }
    }
}
