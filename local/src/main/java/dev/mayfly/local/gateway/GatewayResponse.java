package dev.mayfly.local.gateway;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What goes back to the client. */
final class GatewayResponse {

    /** The length and the connection are the server's own business. */
    private static final Set<String> SERVER_OWNED =
            Set.of("connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade");

    private final int status;
    private final Map<String, List<String>> headers;
    private final byte[] body;

    private GatewayResponse(int status, Map<String, List<String>> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** An answer of the gateway itself. */
    static GatewayResponse message(int status, String message) {
        return new GatewayResponse(
                status,
                Map.of("content-type", List.of("application/json")),
                "{\"message\":\"%s\"}".formatted(message).getBytes(StandardCharsets.UTF_8));
    }

    /** Throws IllegalArgumentException for an answer that is none. */
    static GatewayResponse of(APIGatewayProxyResponseEvent event) {
        Integer status = event.getStatusCode();
        if (status == null || status < 100 || status > 599) {
            throw new IllegalArgumentException("The function answered without a status: " + status);
        }
        var headers = new LinkedHashMap<String, List<String>>();
        if (event.getHeaders() != null) {
            event.getHeaders().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        }
        if (event.getMultiValueHeaders() != null) {
            event.getMultiValueHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        }
        headers.keySet().removeAll(SERVER_OWNED);
        return new GatewayResponse(status, headers, body(event));
    }

    void writeTo(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().putAll(headers);
        if (status < 200 || status == 204 || status == 304) {
            exchange.sendResponseHeaders(status, -1);
        } else if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            // To this server a length of 0 means "not known yet", and -1 means none.
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] body(APIGatewayProxyResponseEvent event) {
        if (event.getBody() == null) {
            return new byte[0];
        }
        return Boolean.TRUE.equals(event.getIsBase64Encoded())
                ? Base64.getDecoder().decode(event.getBody())
                : event.getBody().getBytes(StandardCharsets.UTF_8);
    }
}
