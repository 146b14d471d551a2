package dev.mayfly.api.web.experiment;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;

/** The experiments of the viewer, for admins those of the workspace. */
@Hidden
@WebPage
@Controller("/experiments")
@Produces(MediaType.TEXT_HTML)
final class ExperimentListController {

    @Allows(scope = Scope.READ)
    @Get
    HttpResponse<String> list(Viewer viewer, Caller caller) {
        return Html.ok(Html.TEMPLATES.experimentList(viewer));
    }
}
