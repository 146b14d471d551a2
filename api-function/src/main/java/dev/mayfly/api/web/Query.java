package dev.mayfly.api.web;

import dev.mayfly.problem.FieldError;
import dev.mayfly.problem.InvalidException;
import io.micronaut.http.HttpRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the address of a page asks for. A field of a form that was left blank asks for nothing. */
public record Query(String path, Map<String, List<String>> parameters) {

    /** Where in a list the page begins. */
    public static final String CURSOR = "cursor";

    private static final int MAX_LENGTH = 500;
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9998;

    static Query of(HttpRequest<?> request) {
        var parameters = new LinkedHashMap<String, List<String>>();
        request.getParameters().forEach(entry -> parameters.put(entry.getKey(), List.copyOf(entry.getValue())));
        return new Query(request.getPath(), parameters);
    }

    /**
     * What is asked for; null when nothing is.
     *
     * @throws InvalidException when it is longer than anything that can be meant
     */
    public @Nullable String text(String name) {
        String text = shown(name).strip();
        if (text.length() > MAX_LENGTH) {
            throw refused(name, "%s must not be longer than %d characters".formatted(name, MAX_LENGTH));
        }
        return text.isEmpty() ? null : text;
    }

    /** What to show again in the field; empty when nothing was asked for. */
    public String shown(String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    /** Whether it is asked for with or without; null when both will do. */
    public @Nullable Boolean flag(String name) {
        String text = choice(name, List.of("true", "false"));
        return text == null ? null : Boolean.valueOf(text);
    }

    /** The day that is asked for, as {@code 2026-03-01}; null when none is. */
    public @Nullable LocalDate day(String name) {
        String text = text(name);
        try {
            return text == null ? null : parseDay(text);
        } catch (DateTimeException e) {
            throw refused(name, "%s must be a day such as 2026-03-01".formatted(name));
        }
    }

    /**
     * A day of the years that any database of ours stores.
     *
     * @throws DateTimeException when it is none
     */
    public static LocalDate parseDay(String text) {
        LocalDate day = LocalDate.parse(text);
        if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
            throw new DateTimeException("No year of ours");
        }
        return day;
    }

    /** One of these words; null when none is asked for. */
    public @Nullable String choice(String name, List<String> words) {
        String text = text(name);
        if (text != null && !words.contains(text)) {
            throw refused(name, "%s must be one of %s".formatted(name, String.join(", ", words)));
        }
        return text;
    }

    /** Whether anything is asked for besides a place in the list. */
    public boolean isFiltered() {
        return parameters.keySet().stream()
                .anyMatch(name -> !name.equals(CURSOR) && !shown(name).isBlank());
    }

    public boolean is(String name, String value) {
        return shown(name).equals(value);
    }

    /** The page of these steps, whatever characters are in them, of which nothing is asked yet. */
    public static Query at(Object... steps) {
        return new Query(
                Arrays.stream(steps).map(step -> "/" + encode(step.toString())).collect(Collectors.joining()),
                Map.of());
    }

    /** The same with another value for this parameter, from the beginning of the list. */
    public Query with(String name, String value) {
        var changed = new LinkedHashMap<>(parameters);
        changed.remove(CURSOR);
        changed.put(name, List.of(value));
        return new Query(path, changed);
    }

    /** The address of what follows in the list. */
    public String after(String cursor) {
        return with(CURSOR, cursor).address();
    }

    /** To be gone to. */
    public String address() {
        String asked = parameters.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .filter(value -> !value.isBlank())
                        .map(value -> encode(entry.getKey()) + "=" + encode(value)))
                .collect(Collectors.joining("&"));
        return asked.isEmpty() ? path : path + "?" + asked;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static InvalidException refused(String name, String detail) {
        return new InvalidException("bad_request", detail, new FieldError(name, "bad_format", detail));
    }
}
