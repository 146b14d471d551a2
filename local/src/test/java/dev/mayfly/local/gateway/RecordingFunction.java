package dev.mayfly.local.gateway;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** A function that answers as a test tells it, and keeps what it was asked. */
record RecordingFunction(
        Function<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> answer,
        BlockingQueue<Invocation> invocations)
        implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {

    record Invocation(APIGatewayProxyRequestEvent event, Context context) {}

    static RecordingFunction answering(Function<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> answer) {
        return new RecordingFunction(answer, new LinkedBlockingQueue<>());
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
        invocations.add(new Invocation(event, context));
        return answer.apply(event);
    }
}
