package dev.mayfly.api.snapshot;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that load what a first request needs, and change nothing: one that asks the database, and one with a key that
 * nobody has, which goes all the way from the event through the look-up of the key to a problem as JSON.
 */
public final class WarmUp implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** The key of the id 0, which is never given out. */
    private static final String NOBODY = "Bearer mf_" + "0".repeat(32) + "_" + "A".repeat(43);

    private static final int ROUNDS = 3;

    private final RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> function;

    public WarmUp(RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> function) {
        this.function = function;
    }

    @Override
    public void run() {
        for (int round = 0; round < ROUNDS; round++) {
            for (String path : List.of("/health/ready", "/api/batches")) {
                int status =
                        function.handleRequest(get(path), new WarmUpContext()).getStatusCode();
                LOG.atDebug()
                        .addKeyValue("path", path)
                        .addKeyValue("status", status)
                        .log("Warmed up");
            }
        }
    }

    private static APIGatewayProxyRequestEvent get(String path) {
        var headers = Map.of("Accept", "application/json", "Authorization", NOBODY);
        var event = new APIGatewayProxyRequestEvent()
                .withPath(path)
                .withHttpMethod("GET")
                .withHeaders(headers)
                .withRequestContext(new APIGatewayProxyRequestEvent.ProxyRequestContext()
                        .withStage("$default")
                        .withHttpMethod("GET")
                        .withPath(path));
        event.setIsBase64Encoded(false);
        return event;
    }
}
