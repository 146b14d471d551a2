package dev.mayfly.api.web.admin;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.web.Form;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Query;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.api.workspace.ApiKeys;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The API keys of the workspace: seen, made, and revoked. */
@Hidden
@WebPage
@Controller("/admin/keys")
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@Produces(MediaType.TEXT_HTML)
final class KeyPageController {

    private static final int LIMIT = 50;
    private static final int MAX_NAME = 200;
    private static final List<String> SCOPES =
            Arrays.stream(Scope.values()).map(Scope::code).toList();

    private final ApiKeys keys;

    KeyPageController(ApiKeys keys) {
        this.keys = keys;
    }

    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Get
    HttpResponse<String> list(Viewer viewer, Caller caller, Query query) {
        return Html.ok(Html.TEMPLATES.adminKeys(
                viewer,
                query,
                new KeysPage(keys.list(caller, LIMIT, query.text(Query.CURSOR)), null, Form.EMPTY, null)));
    }

    /** Makes a key; the answer is the only page that ever shows it. */
    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Post
    HttpResponse<String> create(Viewer viewer, Caller caller, Query query, Form form) {
        try {
            String name = name(form);
            List<String> scopes = scopes(form);
            Instant expiresAt = expiresAt(form);
            keys.check(caller, scopes, expiresAt);
            String secret = keys.create(caller, name, scopes, expiresAt).secret();
            return page(HttpStatus.CREATED, viewer, caller, query, secret, Form.EMPTY, null);
        } catch (InvalidException | ForbiddenException refused) {
            return page(HttpStatus.UNPROCESSABLE_ENTITY, viewer, caller, query, null, form, refused.getMessage());
        }
    }

    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Post("/{id}/revoke")
    HttpResponse<String> revoke(Caller caller, UUID id) {
        keys.revoke(caller, id);
        return Html.see("/admin/keys");
    }

    private HttpResponse<String> page(
            HttpStatus status,
            Viewer viewer,
            Caller caller,
            Query query,
            @Nullable String secret,
            Form typed,
            @Nullable String error) {
        var page = new KeysPage(keys.list(caller, LIMIT, null), secret, typed, error);
        return Html.answer(status, Html.TEMPLATES.adminKeys(viewer, query, page));
    }

    private static String name(Form form) {
        String name = form.filled("name");
        if (name == null || name.length() > MAX_NAME) {
            throw new InvalidException(
                    "bad_request", "Give the key a name of at most %d characters".formatted(MAX_NAME));
        }
        return name;
    }

    private static List<String> scopes(Form form) {
        List<String> scopes = form.all("scopes");
        if (scopes.isEmpty() || !SCOPES.containsAll(scopes)) {
            throw new InvalidException("bad_request", "Choose at least one thing that the key may do");
        }
        return scopes;
    }

    /** The end of the day that was chosen. */
    private static @Nullable Instant expiresAt(Form form) {
        String day = form.filled("expires");
        try {
            return day == null
                    ? null
                    : Query.parseDay(day)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant();
        } catch (DateTimeException e) {
            throw new InvalidException("bad_request", "The last day must be a day such as 2030-12-31");
        }
    }
}
