package dev.mayfly.api.snapshot;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What loads all that a first request needs, and changes nothing: a request that asks the database, one with a key that nobody
 * has, which goes all the way from the event through the look-up of the key to a problem as JSON, and a look into a workspace
 * that is nobody's, where such a request ends.
 */
public final class WarmUp implements Runnable {

    /** The key of the id 0, which is never given out. */
    private static final String NOBODY = "Bearer mf_" + "0".repeat(32) + "_" + "A".repeat(43);

    private static final int ROUNDS = 3;
    private static final WorkspaceId NOWHERE = new WorkspaceId(new UUID(0, 0));

    private final RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> function;
    private final WorkspaceTransactions transactions;
    private final BatchRepository batches;

    public WarmUp(
            RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> function,
            ApplicationContext context) {
        this.function = function;
        this.transactions = context.getBean(WorkspaceTransactions.class);
        this.batches = context.getBean(BatchRepository.class);
    }

    @Override
    public void run() {
        for (int round = 0; round < ROUNDS; round++) {
            for (String path : List.of("/health/ready", "/api/batches")) {
                exchange(get(path));
            }
            var _ = transactions.read(NOWHERE, () -> batches.findByTrackingId(NOWHERE, "warm-up"));
        }
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
