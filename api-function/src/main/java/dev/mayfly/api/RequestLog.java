package dev.mayfly.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.time.Clock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Gives every line that a request logs its id, and each request a line of its own. The filter that knows the route and the
 * workspace adds them. Paths, queries, headers and bodies stay out: people put secrets anywhere.
 */
final class RequestLog {

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    private final Clock clock;

    RequestLog(Clock clock) {
        this.clock = clock;
    }

    APIGatewayProxyResponseEvent around(
            APIGatewayProxyRequestEvent event, Context context, Supplier<APIGatewayProxyResponseEvent> work) {
        long start = clock.millis();
        try {
            MDC.put("requestId", context.getAwsRequestId());
            if (event.getRequestContext() != null && event.getRequestContext().getRequestId() != null) {
                MDC.put("gatewayRequestId", event.getRequestContext().getRequestId());
            }
            APIGatewayProxyResponseEvent response = work.get();
            LOG.atInfo()
                    .addKeyValue("status", response.getStatusCode())
                    .addKeyValue("durationMs", clock.millis() - start)
                    .log("Answered a request");
            return response;
        } finally {
            MDC.clear();
        }
    }
}
