package dev.mayfly.api.web.admin;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.batch.Upkeep;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Query;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;

/** What was tidied up and deleted in the workspace, and what was done to the database that it is in. */
@Hidden
@WebPage
@Controller("/admin")
@Produces(MediaType.TEXT_HTML)
final class UpkeepPageController {

    private static final int LIMIT = 50;

    private final Upkeep upkeep;

    UpkeepPageController(Upkeep upkeep) {
        this.upkeep = upkeep;
    }

    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Get
    HttpResponse<String> cleanups(Viewer viewer, Caller caller, Query query) {
        return Html.ok(
                Html.TEMPLATES.adminCleanups(viewer, query, upkeep.runs(caller, LIMIT, query.text(Query.CURSOR))));
    }

    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Get("/receipts")
    HttpResponse<String> receipts(Viewer viewer, Caller caller, Query query) {
        return Html.ok(
                Html.TEMPLATES.adminReceipts(viewer, query, upkeep.receipts(caller, LIMIT, query.text(Query.CURSOR))));
    }

    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Get("/backfills")
    HttpResponse<String> backfills(Viewer viewer, Caller caller, Query query) {
        return Html.ok(Html.TEMPLATES.adminBackfills(
                viewer, query, upkeep.backfills(caller, LIMIT, query.text(Query.CURSOR))));
    }

    @Allows(scope = Scope.ADMIN, role = Role.ADMIN)
    @Get("/migrations")
    HttpResponse<String> migrations(Viewer viewer, Caller caller, Query query) {
        return Html.ok(Html.TEMPLATES.adminMigrations(
                viewer, query, upkeep.migrations(caller, LIMIT, query.text(Query.CURSOR))));
    }
}
