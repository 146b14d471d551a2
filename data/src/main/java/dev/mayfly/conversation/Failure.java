package dev.mayfly.conversation;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a provider says of a call that failed though it had been accepted: with HTTP 200 the stream has begun already. */
public final class Failure {

    private static final String NO_WORDS = "The provider sent an error";

    private Failure() {}

    /**
     * The kind of the error and its message, such as {@code overloaded_error: Overloaded}; empty when there is none.
     *
     * @param response as it came, or as it was put together
     * @param events of a stream, in their order
     */
    public static Optional<String> of(@Nullable JsonNode response, List<JsonNode> events) {
        return Stream.of(
                        events.stream(),
                        events.stream().flatMap(event -> Stream.ofNullable(Json.field(event, "response"))),
                        Stream.ofNullable(response))
                .flatMap(nodes -> nodes)
                .filter(Failure::isError)
                .findFirst()
                .map(Failure::text);
    }

    /** Some servers always send an error: an empty text, or false, when there is none. */
    static boolean isError(JsonNode node) {
        JsonNode error = Json.field(node, "error");
        boolean isTold = error != null
                && (error.isContainerNode()
                        || (error.isString() && !error.getStringValue().isBlank()));
        return isTold || Json.text(node, "type").equals("error");
    }

    private static String text(JsonNode node) {
        JsonNode error = Json.field(node, "error");
        if (error != null && error.isString() && !error.getStringValue().isBlank()) {
            return error.getStringValue();
        }
        JsonNode told = error == null ? node : error;
        String kind = Stream.of("type", "code", "status")
                .flatMap(name -> Stream.ofNullable(Json.string(told, name)))
                .filter(name -> !name.isBlank() && !name.equals("error"))
                .findFirst()
                .orElse("");
        String text = Stream.of(kind, Json.text(told, "message"))
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(": "));
        return text.isEmpty() ? NO_WORDS : text;
    }
}
