package dev.mayfly.api.web;

import dev.mayfly.problem.InvalidException;
import io.micronaut.http.FullHttpRequest;
import io.micronaut.http.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What somebody has filled in, as it was sent. */
public record Form(Map<String, List<String>> fields) {

    /** The field of the token that {@link FormFilter} wants. */
    public static final String TOKEN = "formToken";

    public static final Form EMPTY = new Form(Map.of());

    /** The form in the body of a request; an empty one without a body. */
    public static Form of(HttpRequest<?> request) {
        var fields = new LinkedHashMap<String, List<String>>();
        for (String pair : contents(request).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.computeIfAbsent(decode(pair.substring(0, equals)), _ -> new ArrayList<>())
                        .add(decode(pair.substring(equals + 1)));
            }
        }
        return new Form(fields);
    }

    /** What was typed; empty when nothing was. Lines end as in a text file, whatever the browser has made of them. */
    public String text(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? "" : values.getFirst();
    }

    /** What was typed; null when nothing that can be seen was. */
    public @Nullable String filled(String name) {
        String text = text(name);
        return text.isBlank() ? null : text;
    }

    /** All values of a field that may be there many times, in their order. */
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of()).stream()
                .map(value -> value.replace("\r\n", "\n"))
                .toList();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidException("bad_request", "The form could not be read");
        }
    }

    /** The handler's requests have their whole body at hand; the way to it is deprecated for streaming servers only. */
    @SuppressWarnings("deprecation")
    private static String contents(HttpRequest<?> request) {
        try {
            return request instanceof FullHttpRequest<?> full && full.contents() != null
                    ? new String(full.contents().toByteArray(), StandardCharsets.UTF_8)
                    : "";
        } catch (IllegalStateException e) {
            // As it is for an empty body.
            return "";
        }
    }
}
