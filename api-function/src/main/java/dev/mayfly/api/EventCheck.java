package dev.mayfly.api;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import dev.mayfly.api.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps from Micronaut what it would fail on: an exception there is an answer without a body, or a 500 for a caller's slip. */
final class EventCheck {

    /** What fits into a Lambda's 6 MB with room for the headers. */
    private static final int MAX_BODY_BYTES = 5_000_000;

    private static final int MAX_BYTES_OF_A_CHARACTER = 3;

    /** Our answers are in one language and in UTF-8, and Micronaut fails on a wish that it cannot read. */
    private static final Set<String> MEANINGLESS_HERE = Set.of("accept-language", "accept-charset");

    /** Whoever sends an empty one believes to be safe from doing something twice: what reads it refuses it. */
    private static final String KEPT_WHEN_BLANK = "idempotency-key";

    private EventCheck() {}

    /** Why the event cannot be a request of ours; empty when it may be one. */
    static Optional<Problem> refuse(APIGatewayProxyRequestEvent event) {
        if (Boolean.TRUE.equals(event.getIsBase64Encoded()) && !isBase64(event.getBody())) {
            return Optional.of(problem(event, 400, "Bad Request", "bad_request", "The body could not be decoded"));
        }
        return isTooLarge(event)
                ? Optional.of(problem(
                        event,
                        413,
                        "Request Entity Too Large",
                        "request_entity_too_large",
                        "The body may have at most %,d bytes".formatted(MAX_BODY_BYTES)))
                : Optional.empty();
    }

    /** Takes out headers that mean nothing here, or nothing at all, and blanks around the others, which are no part of them. */
    static void clean(APIGatewayProxyRequestEvent event) {
        if (event.getHeaders() != null) {
            var headers = new TreeMap<String, String>(event.getHeaders());
            headers.entrySet().removeIf(header -> isUseless(header.getKey(), List.of(header.getValue())));
            headers.replaceAll((_, value) -> value.strip());
            event.setHeaders(headers);
        }
        if (event.getMultiValueHeaders() != null) {
            var headers = new TreeMap<String, List<String>>(event.getMultiValueHeaders());
            headers.entrySet().removeIf(header -> isUseless(header.getKey(), header.getValue()));
            headers.replaceAll((_, values) -> values.stream().map(String::strip).toList());
            event.setMultiValueHeaders(headers);
        }
    }

    private static boolean isUseless(String name, List<String> values) {
        return MEANINGLESS_HERE.contains(name.toLowerCase(Locale.ROOT))
                || (!KEPT_WHEN_BLANK.equalsIgnoreCase(name) && values.stream().allMatch(String::isBlank))
                || values.stream().anyMatch(value -> value.indexOf('\0') >= 0);
    }

    private static boolean isBase64(@Nullable String body) {
        try {
            Base64.getDecoder().decode(body == null ? "" : body);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isTooLarge(APIGatewayProxyRequestEvent event) {
        String body = event.getBody();
        if (body == null || body.length() <= MAX_BODY_BYTES / MAX_BYTES_OF_A_CHARACTER) {
            return false;
        }
        return Boolean.TRUE.equals(event.getIsBase64Encoded())
                ? body.length() / 4 * 3 > MAX_BODY_BYTES
                : body.length() > MAX_BODY_BYTES || body.getBytes(StandardCharsets.UTF_8).length > MAX_BODY_BYTES;
    }

    private static Problem problem(
            APIGatewayProxyRequestEvent event, int status, String title, String code, String detail) {
        return Problem.of(status, title, detail, String.valueOf(event.getPath()), code, List.of());
    }
}
