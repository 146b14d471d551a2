package dev.mayfly.api.web.admin;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.web.Form;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Query;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.api.workspace.Members;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.InvalidException;
import dev.mayfly.problem.UnprocessableException;
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
import java.util.Arrays;
import java.util.UUID;

/** The members of the workspace: seen, added, given other roles, and removed. */
@Hidden
@WebPage
@Controller("/admin/members")
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@Produces(MediaType.TEXT_HTML)
final class MemberPageController {

    private static final int LIMIT = 50;

    private final Members members;

    MemberPageController(Members members) {
        this.members = members;
    }

    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Get
    HttpResponse<String> list(Viewer viewer, Caller caller, Query query) {
        return Html.ok(Html.TEMPLATES.adminMembers(
                viewer,
                query,
                new MembersPage(members.list(caller, LIMIT, query.text(Query.CURSOR)), Form.EMPTY, null)));
    }

    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Post
    HttpResponse<String> add(Viewer viewer, Caller caller, Query query, Form form) {
        return attempt(viewer, caller, query, form, () -> members.add(caller, userId(form), role(form)));
    }

    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Post("/{userId}/role")
    HttpResponse<String> changeRole(Viewer viewer, Caller caller, UUID userId, Query query, Form form) {
        return attempt(viewer, caller, query, Form.EMPTY, () -> members.changeRole(caller, userId, role(form)));
    }

    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Post("/{userId}/remove")
    HttpResponse<String> remove(Viewer viewer, Caller caller, UUID userId, Query query) {
        return attempt(viewer, caller, query, Form.EMPTY, () -> members.remove(caller, userId));
    }

    /** Does it, or shows the page again and says why not. */
    private HttpResponse<String> attempt(Viewer viewer, Caller caller, Query query, Form typed, Runnable change) {
        try {
            change.run();
            return Html.see("/admin/members");
        } catch (InvalidException | UnprocessableException | ConflictException | ForbiddenException refused) {
            return Html.answer(
                    HttpStatus.UNPROCESSABLE_ENTITY,
                    Html.TEMPLATES.adminMembers(
                            viewer,
                            query,
                            new MembersPage(members.list(caller, LIMIT, null), typed, refused.getMessage())));
        }
    }

    private static UUID userId(Form form) {
        try {
            return UUID.fromString(form.text("userId").strip());
        } catch (IllegalArgumentException e) {
            throw new InvalidException("bad_request", "This is not the id of a user");
        }
    }

    private static String role(Form form) {
        String role = form.text("role");
        if (Arrays.stream(Role.values()).noneMatch(known -> known.code().equals(role))) {
            throw new InvalidException("bad_request", "Choose a role");
        }
        return role;
    }
}
