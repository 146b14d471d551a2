package dev.mayfly.api.web;

import dev.mayfly.api.access.Sessions;
import dev.mayfly.api.access.WebPage;
import dev.mayfly.problem.ForbiddenException;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;
import java.util.Set;

/** Refuses what was not sent by a form that the same session was given: another site's page may send anything to us. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class FormFilter implements Ordered {

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Sessions sessions;

    FormFilter(Sessions sessions) {
        this.sessions = sessions;
    }

    /** After the filter that checks who calls. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        boolean changes = !READING.contains(request.getMethod())
                && RouteAttributes.getRouteMatch(request)
                        .filter(route -> route.getAnnotationMetadata().hasAnnotation(WebPage.class))
                        .isPresent();
        if (changes
                && sessions.find(request)
                        .filter(session ->
                                sessions.isOf(session, Form.of(request).text(Form.TOKEN)))
                        .isEmpty()) {
            throw new ForbiddenException(
                    "form_expired", "This form is not valid any more; load the page again and repeat what you did");
        }
    }
}
