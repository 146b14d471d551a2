package dev.mayfly.api.query;

import dev.mayfly.api.access.WebPage;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.MethodBasedRouteMatch;
import io.micronaut.web.router.RouteAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a query of the API whose parameters do not say what they are there for, and names each.
 *
 * <p>Micronaut by itself takes every word but a few for false, and an empty one for none, so that the default counts; a converter
 * of our own would not be asked before its own ones. All else it refuses. Pages send fields that were left empty.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class QueryFilter implements Ordered {

    /** After the filter that checks who calls: strangers learn nothing about parameters. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (!(RouteAttributes.getRouteMatch(request).orElse(null) instanceof MethodBasedRouteMatch<?, ?> route)
                || route.getAnnotationMetadata().hasAnnotation(WebPage.class)) {
            return;
        }
        var errors = new ArrayList<FieldError>();
        for (Argument<?> argument : route.getArguments()) {
            if (argument.getAnnotationMetadata().hasAnnotation(QueryValue.class)) {
                String name = nameOf(argument);
                for (String given : request.getParameters().getAll(name)) {
                    String fault = fault(argument.getType(), given);
                    if (fault != null) {
                        errors.add(new FieldError(name, "bad_format", name + " " + fault));
                    }
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new InvalidException("bad_request", errors.getFirst().detail(), List.copyOf(errors));
        }
    }

    private static String nameOf(Argument<?> argument) {
        return argument.getAnnotationMetadata().stringValue(QueryValue.class).orElse(argument.getName());
    }

    private static @Nullable String fault(Class<?> type, String given) {
        if (List.<Class<?>>of(boolean.class, Boolean.class).contains(type)) {
            return Arrays.asList("true", "false").contains(given) ? null : "must be true or false";
        }
        return given.isEmpty() && !CharSequence.class.isAssignableFrom(type) ? "must not be empty" : null;
    }
}
