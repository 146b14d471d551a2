package dev.mayfly.api.web;

import io.micronaut.http.HttpRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Paths of our own, to be gone to later. */
public final class LocalPath {

    /** Where one goes who does not say where. */
    public static final String HOME = "/experiments";

    /** What a browser can take for nothing but a path: after the first slash neither another one nor a backslash. */
    private static final Pattern LOCAL = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e&&[^\\\\]]*");

    private LocalPath() {}

    /** The path when it is one of ours, otherwise {@link #HOME}: a link must not lead through us to another site. */
    public static String of(@Nullable String wanted) {
        return wanted != null && LOCAL.matcher(wanted).matches() ? wanted : HOME;
    }

    /** What the request asks for, with its parameters. */
    static String of(HttpRequest<?> request) {
        String query = request.getUri().getRawQuery();
        return of(request.getUri().getRawPath() + (query == null ? "" : "?" + query));
    }
}
