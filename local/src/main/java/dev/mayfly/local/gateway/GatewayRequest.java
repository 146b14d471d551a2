package dev.mayfly.local.gateway;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The event that an HTTP API with payload format 1.0 makes of a request.
 *
 * <p>As there, header names are in lower case, the path arrives decoded, of several values of a header the last counts
 * and of several values of a query parameter the first, and the multi-value maps have them all.
 */
final class GatewayRequest {

    private static final DateTimeFormatter REQUEST_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Set<String> TEXT =
            Set.of("application/json", "application/xml", "application/javascript", "application/problem+json");

    private GatewayRequest() {}

    static APIGatewayProxyRequestEvent of(HttpExchange exchange, byte[] body, String requestId, Instant now) {
        Map<String, List<String>> headers = headers(exchange);
        Map<String, List<String>> query =
                QueryString.parse(exchange.getRequestURI().getRawQuery()).parameters();
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        boolean text = isText(headers);

        var event = new APIGatewayProxyRequestEvent();
        event.setVersion("1.0");
        event.setResource("/{proxy+}");
        event.setPath(path);
        event.setHttpMethod(method);
        event.setHeaders(single(headers, List::getLast));
        event.setMultiValueHeaders(headers);
        event.setQueryStringParameters(query.isEmpty() ? null : single(query, List::getFirst));
        event.setMultiValueQueryStringParameters(query.isEmpty() ? null : query);
        event.setPathParameters(Map.of("proxy", path.substring(Math.min(1, path.length()))));
        event.setRequestContext(context(exchange, headers, requestId, now));
        event.setBody(body.length == 0 ? null : encode(body, text));
        event.setIsBase64Encoded(body.length > 0 && !text);
        return event;
    }

    private static ProxyRequestContext context(
            HttpExchange exchange, Map<String, List<String>> headers, String requestId, Instant now) {
        var identity = new RequestIdentity();
        identity.setSourceIp(exchange.getRemoteAddress().getAddress().getHostAddress());
        identity.setUserAgent(first(headers, "user-agent"));

        var context = new ProxyRequestContext();
        context.setAccountId("000000000000");
        context.setApiId("local");
        context.setStage("$default");
        context.setHttpMethod(exchange.getRequestMethod());
        context.setPath(exchange.getRequestURI().getPath());
        context.setResourcePath("/{proxy+}");
        context.setResourceId("ANY /{proxy+}");
        context.setProtocol(exchange.getProtocol());
        context.setRequestId(requestId);
        context.setExtendedRequestId(requestId);
        context.setRequestTime(REQUEST_TIME.format(now));
        context.setRequestTimeEpoch(now.toEpochMilli());
        context.setDomainName(first(headers, "host"));
        context.setIdentity(identity);
        return context;
    }

    private static Map<String, List<String>> headers(HttpExchange exchange) {
        var headers = new LinkedHashMap<String, List<String>>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        headers.put(
                "x-forwarded-for",
                List.of(exchange.getRemoteAddress().getAddress().getHostAddress()));
        headers.put(
                "x-forwarded-port",
                List.of(Integer.toString(exchange.getLocalAddress().getPort())));
        headers.put("x-forwarded-proto", List.of("http"));
        return headers;
    }

    /** Everything else travels in Base64; so does text in another charset, which JSON could not hold as it is. */
    private static boolean isText(Map<String, List<String>> headers) {
        String contentType = first(headers, "content-type");
        if (contentType == null || headers.containsKey("content-encoding")) {
            return false;
        }
        String lower = contentType.toLowerCase(Locale.ROOT);
        String type = lower.split(";", 2)[0].strip();
        boolean utf8 =
                !lower.contains("charset=") || lower.contains("charset=utf-8") || lower.contains("charset=\"utf-8");
        return utf8 && (type.startsWith("text/") || TEXT.contains(type));
    }

    private static String encode(byte[] body, boolean text) {
        return text
                ? new String(body, StandardCharsets.UTF_8)
                : Base64.getEncoder().encodeToString(body);
    }

    private static Map<String, String> single(Map<String, List<String>> values, Function<List<String>, String> choice) {
        return values.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> choice.apply(entry.getValue()),
                        (one, other) -> other,
                        LinkedHashMap::new));
    }

    private static @Nullable String first(Map<String, List<String>> headers, String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.getFirst();
    }
}
