package dev.mayfly.api.snapshot;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Rehearsal;
import dev.mayfly.api.access.WebPage;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.uri.UriMatchTemplate;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What loads all that a first request needs, and changes nothing: one request to each route of the API that reads, which goes
 * all the way from the event through the look-up of its key to what it would read, and to an answer as JSON.
 */
public final class WarmUp implements Runnable {

    /** Of whatever a path asks for: never given out. */
    private static final String NOTHING = new UUID(0, 0).toString();

    private final RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> function;
    private final Rehearsal rehearsal;
    private final List<String> paths;

    public WarmUp(
            RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> function,
            ApplicationContext context) {
        this.function = function;
        this.rehearsal = context.getBean(Rehearsal.class);
        this.paths = paths(context.getBean(Router.class));
    }

    @Override
    public void run() {
        rehearsal.run(() -> paths.forEach(path -> exchange(get(path))));
    }

    private static List<String> paths(Router router) {
        return Stream.concat(
                        Stream.of("/health/ready"),
                        router.uriRoutes().filter(WarmUp::reads).map(route -> path(route.getUriMatchTemplate())))
                .toList();
    }

    /** Pages belong to people with a session, which nobody has here. */
    private static boolean reads(UriRouteInfo<?, ?> route) {
        var annotations = route.getAnnotationMetadata();
        return route.getHttpMethod() == HttpMethod.GET
                && annotations.hasAnnotation(Allows.class)
                && !annotations.hasAnnotation(WebPage.class);
    }

    private static String path(UriMatchTemplate template) {
        return template.expand(
                template.getVariableNames().stream().collect(Collectors.toMap(name -> name, name -> NOTHING)));
    }

    /** From JSON to JSON, as Lambda's own classes read and write it. */
    private void exchange(APIGatewayProxyRequestEvent request) {
        var requests = serializer(APIGatewayProxyRequestEvent.class);
        var json = new ByteArrayOutputStream();
        requests.toJson(request, json);
        APIGatewayProxyRequestEvent event = requests.fromJson(new ByteArrayInputStream(json.toByteArray()));
        serializer(APIGatewayProxyResponseEvent.class)
                .toJson(function.handleRequest(event, new WarmUpContext()), OutputStream.nullOutputStream());
    }

    private static <T> PojoSerializer<T> serializer(Class<T> type) {
        return LambdaEventSerializers.serializerFor(type, WarmUp.class.getClassLoader());
    }

    private static APIGatewayProxyRequestEvent get(String path) {
        var headers = Map.of("accept", "application/json", "authorization", Rehearsal.AUTHORIZATION);
        var event = new APIGatewayProxyRequestEvent()
                .withPath(path)
                .withHttpMethod("GET")
                .withHeaders(headers)
                .withMultiValueHeaders(headers.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))))
                .withRequestContext(new APIGatewayProxyRequestEvent.ProxyRequestContext()
                        .withStage("$default")
                        .withHttpMethod("GET")
                        .withPath(path));
        event.setIsBase64Encoded(false);
        return event;
    }
}
