package dev.mayfly.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.micronaut.context.ApplicationContext;
import io.micronaut.function.aws.proxy.payload1.ApiGatewayProxyRequestEventFunction;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/** The Lambda's entry point, called by an API Gateway HTTP API with payload format 1.0. */
public final class ApiHandler extends ApiGatewayProxyRequestEventFunction {

    /** What fits into a Lambda's 6 MB with room for the headers, in characters of the event's body. */
    private static final int MAX_BODY_LENGTH = 5_000_000;

    private static final String TOO_LARGE = """
            {"type":"urn:mayfly:problem:request_entity_too_large","title":"Request Entity Too Large","status":413,\
            "detail":"The body may have at most 5,000,000 bytes","instance":"","code":"request_entity_too_large",\
            "errors":[]}""";

    public ApiHandler() {
        super();
        RoleCheck.refuseUnsafeRole(applicationContext);
    }

    /** As Lambda makes it, but with a context that somebody else has configured. */
    public ApiHandler(ApplicationContext context) {
        super(context);
        RoleCheck.refuseUnsafeRole(context);
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
        if (event.getBody() != null && event.getBody().length() > MAX_BODY_LENGTH) {
            return new APIGatewayProxyResponseEvent()
                    .withStatusCode(413)
                    .withHeaders(Map.of("Content-Type", "application/problem+json"))
                    .withBody(TOO_LARGE);
        }
        event.setPath(encoded(event.getPath()));
        return super.handleRequest(event, context);
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
