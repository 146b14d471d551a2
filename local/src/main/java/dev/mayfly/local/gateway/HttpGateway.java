package dev.mayfly.local.gateway;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server that answers each request as API Gateway would by invoking the function behind it. */
public final class HttpGateway implements AutoCloseable {

    /** What Lambda takes and gives; API Gateway itself would take 10 MB. */
    static final int MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(HttpGateway.class);
    private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(29);
    private static final int BACKLOG = 1024;
    private static final int CLOSING_SECONDS = 2;
    private static final int ALL = Integer.MAX_VALUE;

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    /** Each request holds one, and closing takes them all. */
    private final Semaphore idle = new Semaphore(ALL);

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Clock clock;

    private HttpGateway(HttpServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    /** Takes the port, and answers nobody before {@link #start}. Port 0 takes any free one. */
    public static HttpGateway bind(int port, Clock clock) throws IOException {
        // Otherwise an answer's body may wait 40 ms for the client to acknowledge its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        return new HttpGateway(HttpServer.create(new InetSocketAddress(port), BACKLOG), clock);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void start(RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> function) {
        server.setExecutor(executor);
        server.createContext("/", exchange -> serve(exchange, function));
        server.start();
    }

    /** Takes no more requests, and waits a little for those that are being answered. The second time does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            if (!idle.tryAcquire(ALL, CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Some requests are left without an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Given any longer, the server often waits all of it, although nothing goes on.
        server.stop(0);
        executor.shutdownNow();
    }

    private void serve(
            HttpExchange exchange, RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> function)
            throws IOException {
        if (!idle.tryAcquire()) {
            exchange.close();
            return;
        }
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_PAYLOAD_BYTES + 1);
            // A client that is still sending would not see the answer.
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            answer(exchange, body, function).writeTo(exchange);
        } finally {
            idle.release();
        }
    }

    private GatewayResponse answer(
            HttpExchange exchange,
            byte[] body,
            RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> function) {
        if (body.length > MAX_PAYLOAD_BYTES) {
            return GatewayResponse.message(413, "Request Entity Too Large");
        }
        var context = LambdaContext.of("mayfly-api", FUNCTION_TIMEOUT);
        var event = GatewayRequest.of(exchange, body, context.requestId(), clock.instant());
        if (bytes(event.getBody()) > MAX_PAYLOAD_BYTES) {
            return GatewayResponse.message(413, "Request Entity Too Large");
        }
        try {
            APIGatewayProxyResponseEvent response = function.handleRequest(event, context);
            int size = bytes(response.getBody());
            if (size > MAX_PAYLOAD_BYTES) {
                LOG.error(
                        "{} {} was answered with {} bytes; Lambda allows {}",
                        event.getHttpMethod(),
                        event.getPath(),
                        size,
                        MAX_PAYLOAD_BYTES);
                return GatewayResponse.message(502, "Internal Server Error");
            }
            return GatewayResponse.of(response);
        } catch (RuntimeException e) {
            LOG.error("The function failed on {} {}", event.getHttpMethod(), event.getPath(), e);
            return GatewayResponse.message(502, "Internal Server Error");
        }
    }

    private static int bytes(@Nullable String body) {
        return body == null ? 0 : body.getBytes(StandardCharsets.UTF_8).length;
    }
}
