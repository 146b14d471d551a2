package dev.mayfly.api.web.analytics;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.api.execution.Dashboards;
import dev.mayfly.api.web.Html;
import dev.mayfly.api.web.Viewer;
import dev.mayfly.workspace.Scope;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;

/** How things stand: of all agents for admins, for others of those that they own. */
@Hidden
@WebPage
@Controller("/analytics")
@Produces(MediaType.TEXT_HTML)
final class AnalyticsPageController {

    private final Dashboards dashboards;

    AnalyticsPageController(Dashboards dashboards) {
        this.dashboards = dashboards;
    }

    @Allows(scope = Scope.READ)
    @Get
    HttpResponse<String> show(Viewer viewer, Caller caller) {
        return Html.ok(Html.TEMPLATES.analyticsShow(viewer, dashboards.draw(caller)));
    }
}
