package dev.mayfly.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.mayfly.api.problem.Problem;
import dev.mayfly.api.snapshot.Snapshot;
import dev.mayfly.api.snapshot.WarmUp;
import io.micronaut.context.ApplicationContext;
import io.micronaut.function.aws.proxy.payload1.ApiGatewayProxyRequestEventFunction;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Lambda's entry point, called by an API Gateway HTTP API with payload format 1.0. */
public final class ApiHandler extends ApiGatewayProxyRequestEventFunction {

    private final RequestLog log;

    /** Held, or the runtime would forget it. */
    @SuppressWarnings("UnusedVariable")
    private final @Nullable Snapshot snapshot;

    public ApiHandler() {
        super();
        RoleCheck.refuseUnsafeRole(applicationContext);
        this.log = new RequestLog(applicationContext.getBean(Clock.class));
        snapshot = Snapshot.register(applicationContext, new WarmUp(this, applicationContext));
    }

    /** As Lambda makes it, but with a context that somebody else has configured. */
    public ApiHandler(ApplicationContext context) {
        super(context);
        RoleCheck.refuseUnsafeRole(context);
        this.log = new RequestLog(context.getBean(Clock.class));
        snapshot = null;
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
        return log.around(event, context, () -> handle(event, context));
    }

    private APIGatewayProxyResponseEvent handle(APIGatewayProxyRequestEvent event, Context context) {
        Optional<Problem> refusal = EventCheck.refuse(event);
        if (refusal.isPresent()) {
            return answer(refusal.get());
        }
        EventCheck.clean(event);
        event.setPath(encoded(event.getPath()));
        return super.handleRequest(event, context);
    }

    private APIGatewayProxyResponseEvent answer(Problem problem) {
        try {
            return new APIGatewayProxyResponseEvent()
                    .withStatusCode(problem.status())
                    .withHeaders(Map.of("Content-Type", Problem.MEDIA_TYPE))
                    .withBody(applicationContext.getBean(JsonMapper.class).writeValueAsString(problem));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An HTTP API sends the path decoded, and Micronaut expects it as it stands in a URL. */
    private static String encoded(String path) {
        try {
            return new URI(null, null, path, null).getRawPath();
        } catch (URISyntaxException e) {
            return "/";
        }
    }
}
