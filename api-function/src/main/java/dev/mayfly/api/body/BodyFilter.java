package dev.mayfly.api.body;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.type.Argument;
import io.micronaut.http.FullHttpRequest;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.web.router.MethodBasedRouteMatch;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a JSON body that does not have the shape of what the route reads, and names each place that is wrong.
 *
 * <p>The reader itself would stop at the first fault, speak of Java types, and take {@code "maybe"} for false and {@code
 * 1.5} for 1. A route that takes bytes looks at them itself.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class BodyFilter implements Ordered {

    private final JsonMapper json;

    BodyFilter(JsonMapper json) {
        this.json = json;
    }

    /** After the filter that checks who calls: strangers learn nothing about bodies. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        Optional<Argument<?>> body = RouteAttributes.getRouteMatch(request).flatMap(BodyFilter::bodyOf);
        boolean isJson = request.getContentType()
                .map(type -> type.matches(MediaType.APPLICATION_JSON_TYPE))
                .orElse(false);
        if (body.isEmpty() || body.get().getType() == byte[].class) {
            return;
        }
        byte[] bytes = contents(request);
        if (bytes.length == 0) {
            throw new InvalidException(
                    "bad_request", "The body is empty; send a JSON object, {} where there is nothing to say");
        }
        if (!isJson) {
            return;
        }
        List<FieldError> errors = JsonShape.faults(body.get(), parse(bytes), "");
        if (!errors.isEmpty()) {
            throw new InvalidException("bad_request", "The body does not have the right shape; see errors", errors);
        }
    }

    private static Optional<Argument<?>> bodyOf(RouteMatch<?> route) {
        return route instanceof MethodBasedRouteMatch<?, ?> method
                ? Arrays.stream(method.getArguments())
                        .filter(argument -> argument.getAnnotationMetadata().hasAnnotation(Body.class))
                        .<Argument<?>>map(argument -> argument)
                        .findFirst()
                : Optional.empty();
    }

    private @Nullable JsonNode parse(byte[] bytes) {
        try {
            return json.readValue(bytes, JsonNode.class);
        } catch (IOException e) {
            throw new InvalidException("malformed_json", "The body is not valid JSON" + place(e));
        }
    }

    /** The handler's requests have their whole body at hand; the way to it is deprecated for streaming servers only. */
    @SuppressWarnings("deprecation")
    private static byte[] contents(HttpRequest<?> request) {
        try {
            return request instanceof FullHttpRequest<?> full && full.contents() != null
                    ? full.contents().toByteArray()
                    : new byte[0];
        } catch (IllegalStateException e) {
            // So an empty body is reported.
            return new byte[0];
        }
    }

    /** Where the reader stumbled; not its message, which may quote the body. */
    private static String place(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException broken && broken.getLocation() != null) {
                return ", at line %d, column %d"
                        .formatted(
                                broken.getLocation().getLineNr(),
                                broken.getLocation().getColumnNr());
            }
        }
        return "";
    }
}
